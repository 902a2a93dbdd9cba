package org.handoff.control.evidence;

import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.Ledger;
import org.handoff.control.ledger.SqliteLedger;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// A process that appends gate results for as long as it lives, to be killed.
final class KilledWriter {
    private KilledWriter() {}

    static Process start(Path folder, int round) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledWriter.class.getName(),
                        folder.toString(),
                        Integer.toString(round))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("writer.log").toFile())
                .start();
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        Anchor anchor = new Anchor(folder.resolve("anchor"), SampleLedger.MIGRATION);
        try (SqliteLedger stored =
                        SqliteLedger.open(folder.resolve("ledger.db"), "round " + arguments[1]);
                Checkpointer checkpointer =
                        Checkpointer.start(
                                folder.resolve("evidence"),
                                SampleLedger.MIGRATION,
                                anchor,
                                stored)) {
            Ledger ledger = new CheckpointedLedger(stored, checkpointer);
            while (true) {
                SampleLedger.append(ledger, new Entry.Refused("cutover", "ann", List.of("lag")));
            }
        }
    }
}
