package org.handoff.inventory;

import org.handoff.inventory.gate.Dispositions;
import org.handoff.inventory.graph.Graph;
import org.handoff.inventory.intake.Limits;
import org.handoff.inventory.source.Sources;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/// A folder of exported files, written line by line.
public final class Export {
    /// 2026-10-01T00:00:00Z.
    public static final long START = 1_790_812_800L;

    private static final String CONN =
            "#separator \\x09\n#path\tconn\n#fields\tts\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p"
                    + "\tproto\tservice\tduration\tconn_state\thistory\n";

    private final Path folder;

    public Export(Path folder) {
        this.folder = folder;
    }

    public Path file(String name, byte[] content) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            return Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Export with(String name, String content) {
        file(name, content.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /// Zeek's conn.log; each line is `client server port [state]`, repeated hourly for `days`.
    public Export traffic(String name, int days, String... lines) {
        StringBuilder text = new StringBuilder(CONN);
        for (int hour = 0; hour < days * 24; hour++) {
            for (String line : lines) {
                String[] words = line.split(" ", -1);
                text.append(
                        String.format(
                                Locale.ROOT,
                                "%d.5\t%s\t50000\t%s\t%s\ttcp\t-\t1.0\t%s\tShAD\n",
                                START + hour * 3600L,
                                words[0],
                                words[1],
                                words[2],
                                words.length > 3 ? words[3] : "SF"));
            }
        }
        return with(name, text.toString());
    }

    public Graph graph() {
        return graph(Limits.DEFAULT);
    }

    public Graph graph(Limits limits) {
        return graph(limits, ZoneOffset.UTC);
    }

    public Graph graph(Limits limits, ZoneId zone) {
        try {
            return Intake.read(List.of(folder), Sources.STANDARD, limits, zone, Progress.NONE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public EstateMap map(Dispositions dispositions) {
        Instant now = Instant.ofEpochSecond(START).plus(java.time.Duration.ofDays(31));
        return EstateMap.of(graph(), dispositions, Set.of(), now, EstateMap.MAX_AGE);
    }

    /// Key and verdict of all judged edges.
    public List<String> verdicts(Dispositions dispositions) {
        return map(dispositions).judged().judgements().stream()
                .map(one ->
                        one.edge().key()
                                + ": "
                                + one.verdict().label()
                                + (one.blocks() ? " blocks" : ""))
                .sorted()
                .toList();
    }
}
