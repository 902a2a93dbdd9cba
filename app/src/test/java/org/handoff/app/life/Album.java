package org.handoff.app.life;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.handoff.app.browser.SmallPicture;
import org.handoff.app.browser.Tab;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/// Pictures and figures of a walk through the pages: under `target/pages`, and, with
/// `-Dhandoff.pages=write`, in the documentation where its guide shows them.
final class Album {
    /// Milliseconds from a record's time to the frame that shows it, into `window.late`.
    static final String LATE =
            "window.late = []; document.addEventListener('ledger', event =>"
                    + " requestAnimationFrame(() => window.late.push(Date.now() -"
                    + " Date.parse(event.detail.at))))";

    private static final Path MADE = Path.of("target/pages");
    private static final Path DOCUMENTED = Path.of("../docs/pages");
    private static final Path SOURCES = Path.of("src/main/resources/page");

    /// Of what the documented pictures were taken.
    static final Path TAKEN_OF = DOCUMENTED.resolve("taken-of.sha256");

    private static final Path GUIDE = Path.of("../docs/guides/dashboard.md");

    private final List<String> figures = new ArrayList<>();

    /// The accessibility engine, as its library carries it.
    static String axe() throws IOException {
        try (InputStream in = Album.class.getResourceAsStream("/axe.min.js")) {
            if (in == null) {
                throw new IOException("axe.min.js is not on the class path");
            }
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    /// SHA-256 over the pages' files, in the order of their names.
    static String sources() throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file : files.sorted().toList()) {
                digest.update(file.getFileName().toString().getBytes(UTF_8));
                digest.update(Files.readAllBytes(file));
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static boolean documents() {
        return "write".equals(System.getProperty("handoff.pages"));
    }

    void say(String figure) {
        figures.add(figure);
    }

    void picture(Tab tab, String name) throws Exception {
        byte[] png = SmallPicture.of(tab.picture());
        Files.createDirectories(MADE);
        Files.write(MADE.resolve(name + ".png"), png);
        boolean shown = Files.readString(GUIDE).contains("pages/" + name + ".png");
        if (shown && documents()) {
            Files.createDirectories(DOCUMENTED);
            Files.write(DOCUMENTED.resolve(name + ".png"), png);
        }
    }

    void report() throws Exception {
        if (documents()) {
            Files.writeString(TAKEN_OF, sources() + "\n");
        }
        Files.createDirectories(MADE);
        Files.write(MADE.resolve("figures.txt"), figures);
        figures.forEach(System.out::println);
    }
}
