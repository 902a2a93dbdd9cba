package org.handoff.driver.hook;

import org.handoff.driver.OwnedFile;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.socket.TrafficDriver;
import org.handoff.testkit.contract.DriverWorld;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// A site's shell script that keeps in a file which side its job works for.
final class CommandWorld implements DriverWorld {
    private static final Duration BOUND = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final String SETS = "printf %s \"$1\" > state";

    private final Path folder;
    private final boolean observed;

    CommandWorld(Path folder, boolean observed) {
        this.folder = folder;
        this.observed = observed;
        write("state", "legacy");
        script("job", SETS);
    }

    /// @param lead what the script does to lead to `$1`
    private Path script(String name, String lead) {
        Path file =
                write(
                        name,
                        """
                        #!/bin/sh
                        cd '%s'
                        case "$1" in
                          where) cat state;;
                          *) %s;;
                        esac
                        """
                                .formatted(folder, lead));
        try {
            return Files.setPosixFilePermissions(
                    file, PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path write(String name, String text) {
        try {
            Files.createDirectories(folder);
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean has(String name) {
        return Files.exists(folder.resolve(name));
    }

    /// Puts a file of the driver's own there, as of a process that died.
    void keep(String name, String text, Instant at) {
        try {
            Files.createDirectories(folder.resolve("kept"));
            Path file = Files.writeString(folder.resolve("kept").resolve(name), text);
            Files.setLastModifiedTime(file, FileTime.from(at));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String read(String name) {
        try {
            return Files.readString(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A driver whose script leads in another way.
    HookDriver leading(String name, String lead, Duration bound) {
        return of(script(name, lead), bound);
    }

    private HookDriver of(Path program, Duration bound) {
        String name = program.toString();
        CommandHook hook =
                new CommandHook(
                        List.of(name, "legacy"),
                        List.of(name, "cloud"),
                        observed ? List.of(name, "where") : List.of(),
                        new OwnedFile(folder.resolve("kept/job.running")));
        return new HookDriver("command", hook, folder.resolve("kept/job.led"), bound);
    }

    @Override
    public TrafficDriver driver() {
        return of(folder.resolve("job"), BOUND);
    }

    @Override
    public List<TrafficDriver> cutShort() {
        return List.of(
                leading("dies", "kill -9 $$", BOUND),
                leading("fails-behind", SETS + "; exit 3", BOUND),
                leading("hangs", "sleep 600", SHORT),
                leading("hangs-behind", SETS + "; sleep 600", SHORT));
    }

    @Override
    public @Nullable Environment served() {
        return switch (read("state")) {
            case "legacy" -> Environment.LEGACY;
            case "cloud" -> Environment.CLOUD;
            default -> null;
        };
    }

    @Override
    public Set<Trouble> troubles() {
        return observed
                ? EnumSet.of(Trouble.HALF, Trouble.FOREIGN, Trouble.SILENT)
                : EnumSet.noneOf(Trouble.class);
    }

    @Override
    public void suffer(Trouble trouble) {
        switch (trouble) {
            case HALF -> write("state", "cloud");
            case FOREIGN -> write("state", "elsewhere");
            case SILENT -> script("job", "exit 1").toFile().setExecutable(false);
            case RESTART -> throw new IllegalStateException("a script does not restart");
        }
    }

    @Override
    public void attest(Epoch epoch, Environment side) {
        throw new IllegalStateException("nobody moves it by hand");
    }

    @Override
    public void close() {}
}
