package org.handoff.app.demo;

import org.handoff.app.cli.DemoOptions;
import org.handoff.app.cli.Exit;
import org.handoff.model.HandoffException;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/// `handoff demo`: makes the stage, plays the five steps, and takes everything down again.
public final class Demo {
    private Demo() {}

    /// Returns the exit code: 0 only if nothing failed, was lost or doubled.
    public static int run(DemoOptions options, PrintStream out) {
        Narrator narrator = new Narrator(out, isTerminal());
        Path given = options.directory();
        Path directory = null;
        try {
            directory =
                    given == null
                            ? Files.createTempDirectory("handoff-demo-")
                            : Files.createDirectories(given);
            DemoReport report;
            try (DemoStage stage = DemoStage.raise(options, directory, narrator)) {
                report = new DemoPlay(options, stage, narrator).play();
            }
            if (given == null && report.succeeded()) {
                delete(directory);
            }
            return report.succeeded() ? Exit.DONE : Exit.REFUSED;
        } catch (HandoffException e) {
            narrator.say(e.fault().sentence());
            narrator.say("Logs are kept in " + directory + ".");
            return Exit.REFUSED;
        } catch (Exception e) {
            narrator.say("The demo broke off: " + e);
            narrator.say("Logs are kept in " + directory + ".");
            return Exit.REFUSED;
        }
    }

    @SuppressWarnings("SystemConsoleNull") // null still where there is no console module
    private static boolean isTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    /// Deletes what the demo made, deepest first.
    static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
