package org.handoff.inventory;

import org.handoff.inventory.graph.Graph;
import org.handoff.inventory.graph.GraphBuilder;
import org.handoff.inventory.intake.Disk;
import org.handoff.inventory.intake.Limits;
import org.handoff.inventory.intake.Origin;
import org.handoff.inventory.source.Head;
import org.handoff.inventory.source.Input;
import org.handoff.inventory.source.Source;
import org.handoff.inventory.source.Source.Phase;
import org.handoff.inventory.source.Sources;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Reads folders of exported files into a graph: names first, then everything else. A file that
/// cannot be read is named in the graph's problems and never ends the rest. One thread.
public final class Intake {
    private static final long TOLD_EVERY_BYTES = 1 << 20;

    private final Sources sources;
    private final Limits limits;
    private final ZoneId zone;
    private final Progress progress;
    private final GraphBuilder builder;
    private final Set<String> readByName = new HashSet<>();
    private long bytesDone;
    private long bytesTold;

    private final Map<String, Graph.Original> originals = new TreeMap<>();

    private Intake(Sources sources, Limits limits, ZoneId zone, Progress progress, Path folder) {
        this.sources = sources;
        this.limits = limits;
        this.zone = zone;
        this.progress = progress;
        this.builder = new GraphBuilder(limits, folder);
    }

    /// Draws the estate out of all files under `roots`, in the order of their names.
    ///
    /// @param zone of times that a file gives without one
    /// @throws HandoffException if a root is not there
    public static Graph read(
            List<Path> roots, Sources sources, Limits limits, ZoneId zone, Progress progress)
            throws IOException {
        Path folder = Path.of(System.getProperty("java.io.tmpdir", "."));
        return read(roots, sources, limits, zone, progress, folder);
    }

    /// @param folder where edges go that do not stay in memory; nothing is left there
    public static Graph read(
            List<Path> roots,
            Sources sources,
            Limits limits,
            ZoneId zone,
            Progress progress,
            Path folder)
            throws IOException {
        return new Intake(sources, limits, zone, progress, folder).run(roots);
    }

    private Graph run(List<Path> roots) throws IOException {
        Disk disk = Disk.of(roots, limits, this::problem);
        for (Phase phase : Phase.values()) {
            for (Disk.Item item : disk.items()) {
                if (phase == Phase.TRAFFIC && readByName.contains(item.key())) {
                    continue;
                }
                file(disk, item, phase);
            }
        }
        progress.at(bytesDone, disk.bytes(), builder.flowCount());
        return builder.build(List.copyOf(originals.values()));
    }

    private void file(Disk disk, Disk.Item item, Phase phase) {
        originals.putIfAbsent(item.key(), new Graph.Original(item.origin(), item.size(), ""));
        int from = builder.fileCount();
        boolean whole = phase == Phase.TRAFFIC;
        Disk.Leaf leaf = (origin, stream) -> leaf(item, origin, stream, phase);
        try {
            long before = bytesDone;
            String hash =
                    disk.read(
                            item,
                            leaf,
                            this::problem,
                            read -> {
                                bytesDone += read;
                                tell(disk.bytes());
                            },
                            () -> whole || builder.fileCount() > from);
            if ((!whole && builder.fileCount() == from) || (item.isArchive() && !whole)) {
                bytesDone = before;
            }
            builder.hashed(from, hash);
            if (!hash.isEmpty()) {
                originals.put(item.key(), new Graph.Original(item.origin(), item.size(), hash));
            }
        } catch (IOException e) {
            problem(item.origin(), "cannot be read: " + reason(e));
        }
    }

    private void tell(long total) {
        if (bytesDone - bytesTold >= TOLD_EVERY_BYTES || bytesDone < bytesTold) {
            bytesTold = bytesDone;
            progress.at(bytesDone, total, builder.flowCount());
        }
    }

    private void leaf(Disk.Item item, Origin origin, InputStream stream, Phase phase)
            throws IOException {
        stream.mark(Head.BYTES);
        Head head = Head.of(origin, stream.readNBytes(Head.BYTES));
        stream.reset();
        Source source = sources.of(head);
        if (source == null) {
            if (phase == Phase.TRAFFIC && head.bytes().length > 0) {
                builder.unknown(origin);
            }
            return;
        }
        if (source.format().phase() == phase) {
            read(source, new Input(origin, head, stream, limits, zone));
            if (origin.path().indexOf('!') < 0) {
                readByName.add(item.key());
            }
        }
    }

    private void read(Source source, Input input) throws IOException {
        builder.begin(input.origin(), source);
        try {
            source.read(input, builder);
        } catch (IOException e) {
            problem(input.origin(), "read in part: " + reason(e));
            if (isBound(e)) {
                throw e;
            }
        } finally {
            builder.end(source);
        }
    }

    /// The bound on expansion ends the whole archive, not only its entry.
    private static boolean isBound(@Nullable Throwable failure) {
        return failure != null && (Disk.isBound(failure) || isBound(failure.getCause()));
    }

    /// Fixed words where the message could repeat content of the file.
    private static String reason(IOException failure) {
        if (isBound(failure)) {
            return "it expands far beyond its size";
        }
        String message = failure.getMessage();
        return message != null && message.startsWith("larger than")
                ? message
                : failure.getClass().getSimpleName();
    }

    private void problem(Origin origin, String what) {
        builder.problem(origin, 0, -1, what);
    }
}
