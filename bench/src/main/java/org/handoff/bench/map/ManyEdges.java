package org.handoff.bench.map;

import org.handoff.inventory.EstateMap;
import org.handoff.inventory.Intake;
import org.handoff.inventory.Progress;
import org.handoff.inventory.gate.Dispositions;
import org.handoff.inventory.graph.Graph;
import org.handoff.inventory.intake.Limits;
import org.handoff.inventory.report.MapDatabase;
import org.handoff.inventory.report.StoredMap;
import org.handoff.inventory.source.Sources;

import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongSupplier;

/// A conn.log in which no two lines are of one edge: what memory does that an estate's edges do not
/// fit into, and how fast it is then.
final class ManyEdges {
    private static final String HEAD =
            "#separator \\x09\n#path\tconn\n#fields\tts\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p"
                    + "\tproto\tservice\tduration\tconn_state\thistory\n";
    private static final int CLIENTS = 20_000;
    private static final int SERVERS = 200;

    private ManyEdges() {}

    /// @param perSecond lines while drawing
    /// @param perBusy the same for a second of one core's time
    record Result(int edges, double perSecond, double perBusy, long heapPeak) {}

    static Result run(Path folder, int lines, LongSupplier processorNanos) throws IOException {
        Path exports = Files.createDirectories(folder.resolve("exports"));
        Files.writeString(
                exports.resolve("hosts.csv"), "name,ip,role,moves\nserver-0,10.250.0.0,app,yes\n");
        try (BufferedWriter out = Files.newBufferedWriter(exports.resolve("conn.log"))) {
            out.write(HEAD);
            for (int i = 0; i < lines; i++) {
                out.write(line(i));
            }
        }
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            pool.resetPeakUsage();
        }
        long began = System.nanoTime();
        long busy = processorNanos.getAsLong();
        Graph graph =
                Intake.read(
                        List.of(exports),
                        Sources.STANDARD,
                        Limits.DEFAULT,
                        ZoneOffset.UTC,
                        Progress.NONE,
                        folder);
        double drawn = (System.nanoTime() - began) / 1e9;
        double perBusy = lines / ((processorNanos.getAsLong() - busy) / 1e9);
        EstateMap map =
                EstateMap.of(graph, Dispositions.NONE, Set.of(), Instant.now(), EstateMap.MAX_AGE);
        Path database = folder.resolve("map.db");
        MapDatabase.write(map, database, "bench");
        double written = (System.nanoTime() - began) / 1e9;
        StoredMap.Found found =
                StoredMap.find(
                        database, List.of(exports), "bench", Limits.DEFAULT, folder, Progress.NONE);
        double read = (System.nanoTime() - began) / 1e9;
        int back = found == null ? 0 : found.graph().edges().size();
        long peak = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            peak += pool.getType() == MemoryType.HEAP ? pool.getPeakUsage().getUsed() : 0;
        }
        System.out.printf(
                Locale.ROOT,
                "%,d lines of as many edges: drawn in %.1f s (%,.0f lines/s, %,.0f a second of one"
                    + " core's time), judged and in the database (%,d MB) %.1f s later, read back"
                    + " (%,d edges) in %.1f s; heap at its peak, garbage included, %d MB%n",
                lines,
                drawn,
                lines / drawn,
                perBusy,
                Files.size(database) >> 20,
                written - drawn,
                back,
                read - written,
                peak >> 20);
        return new Result(Math.min(back, graph.edges().size()), lines / drawn, perBusy, peak);
    }

    /// Clients ask servers in turn, at one port after the other.
    private static String line(int number) {
        int client = number % CLIENTS;
        int pair = number / CLIENTS;
        return "%d.5\t10.%d.%d.%d\t50000\t10.250.0.%d\t%d\ttcp\t-\t1.0\tSF\tShAD\n"
                .formatted(
                        Exports.START + number / 1_000,
                        1 + client / 65_536,
                        client / 256 % 256,
                        client % 256,
                        pair % SERVERS,
                        1_024 + pair / SERVERS);
    }
}
