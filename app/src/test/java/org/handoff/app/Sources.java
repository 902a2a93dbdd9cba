package org.handoff.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// All Java sources of all modules, main and test.
final class Sources {
    /// The folder of the root `pom.xml`; tests run in a module's folder.
    static final Path ROOT = Objects.requireNonNull(Path.of("").toAbsolutePath().getParent());

    private Sources() {}

    static List<Source> all() {
        List<Source> sources = new ArrayList<>();
        for (Path module : list(ROOT)) {
            Path src = module.resolve("src");
            if (Files.exists(module.resolve("pom.xml")) && Files.isDirectory(src)) {
                walk(src).forEach(sources::add);
            }
        }
        return sources;
    }

    private static List<Source> walk(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .map(Sources::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Source read(Path file) {
        try {
            String name = ROOT.relativize(file).toString().replace('\\', '/');
            return new Source(file, name, Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
