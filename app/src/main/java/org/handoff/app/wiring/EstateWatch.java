package org.handoff.app.wiring;

import org.handoff.app.spec.Spec;
import org.handoff.control.api.MapView;
import org.handoff.control.gate.Evidence;
import org.handoff.inventory.gate.Verdict;
import org.handoff.inventory.report.MapFile;
import org.handoff.inventory.report.MapFileReader;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Judges the map that the spec names again and again, as a person may have drawn it anew, evidence
/// grows old and decisions expire. One thread of its own; [#latest] and [#view] from any thread.
final class EstateWatch implements AutoCloseable {
    /// Between two judgements.
    private static final Duration PACE = Duration.ofSeconds(2);

    /// A judgement that was not made again for so long is none.
    private static final Duration SILENCE_MAX = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(EstateWatch.class);

    private final @Nullable Path file;
    private final Duration ageMax;
    private final Evidence.Answer strategy;
    private final Thread thread = Thread.ofVirtual().name("estate").unstarted(this::run);
    private @Nullable Read read;
    private volatile @Nullable Judged newest;

    /// The file as it was read, or why it could not be.
    ///
    /// @param unread empty if it was read
    private record Read(FileTime changed, long size, @Nullable MapFile map, String unread) {}

    /// @param at when, by the monotone clock
    private record Judged(Evidence.Answer answer, MapView view, long at) {}

    EstateWatch(Spec spec) {
        this.file = spec.approvals().inventory();
        this.ageMax = spec.gates().inventoryAgeMax();
        this.strategy = StrategyAnswer.of(spec.strategy());
    }

    void start() {
        if (file != null) {
            thread.start();
        }
    }

    /// `null` while the map was not judged yet, or no more.
    Evidence.@Nullable Estate latest() {
        if (file == null) {
            return new Evidence.Estate(Evidence.Answer.NONE, strategy);
        }
        Judged judged = newest;
        return judged == null || System.nanoTime() - judged.at > SILENCE_MAX.toNanos()
                ? null
                : new Evidence.Estate(judged.answer, strategy);
    }

    /// `null` if the spec names no map, or it was not judged yet.
    @Nullable MapView view() {
        Judged judged = newest;
        return judged == null ? null : judged.view;
    }

    private void run() {
        Path path = file;
        try {
            while (path != null && !Thread.currentThread().isInterrupted()) {
                try {
                    judge(path);
                } catch (RuntimeException e) {
                    LOG.atError().addKeyValue("cause", e.toString()).log("the map was not judged");
                }
                Thread.sleep(PACE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void judge(Path path) {
        long at = System.nanoTime();
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        Read current = read(path);
        MapFile map = current.map;
        List<String> inTheWay = map == null ? List.of(current.unread) : map.inTheWay(now, ageMax);
        String says =
                map == null
                        ? ""
                        : "all %,d edges of what moves are declared or decided"
                                .formatted(map.judged());
        newest =
                new Judged(
                        new Evidence.Answer(true, inTheWay, says),
                        map == null ? unread(inTheWay, now) : view(map, inTheWay, now),
                        at);
    }

    /// Anew only if the file is another by its time or size.
    private Read read(Path path) {
        Read last = read;
        Read current;
        try {
            FileTime changed = Files.getLastModifiedTime(path);
            long size = Files.size(path);
            if (last != null && last.changed.equals(changed) && last.size == size) {
                return last;
            }
            current = read(path, changed, size);
        } catch (IOException e) {
            current = new Read(FileTime.fromMillis(0), -1, null, "the map is not there");
        }
        read = current;
        return current;
    }

    private static Read read(Path path, FileTime changed, long size) {
        try {
            return new Read(changed, size, MapFileReader.read(path), "");
        } catch (HandoffException e) {
            return new Read(changed, size, null, e.fault().text().replaceFirst("[.]$", ""));
        }
    }

    private static MapView unread(List<String> why, Instant now) {
        return new MapView(
                new MapView.Summary("", false, why, "", now, Map.of(), Map.of(), Map.of()),
                new MapView.Edges(List.of(), List.of(), 0, List.of()));
    }

    private static MapView view(MapFile map, List<String> inTheWay, Instant now) {
        long shown = (long) map.blocking().size() + map.others().size();
        return new MapView(
                new MapView.Summary(
                        map.sha256(),
                        inTheWay.isEmpty(),
                        inTheWay,
                        map.newest().equals(Instant.EPOCH) ? "" : map.newest().toString(),
                        now,
                        figures(map.figures()),
                        labels(map.verdicts()),
                        labels(map.open())),
                new MapView.Edges(
                        map.blocking().stream().map(EstateWatch::edge).toList(),
                        map.others().stream().map(EstateWatch::edge).toList(),
                        map.judged() - shown,
                        map.next()));
    }

    private static Map<String, Long> figures(MapFile.Figures it) {
        return Map.of(
                "entities", it.entities(),
                "edges", it.edges(),
                "flows", it.flows(),
                "watchedHours", it.watchedHours(),
                "moving", it.moving(),
                "files", it.files(),
                "unread", it.unread());
    }

    private static Map<String, Long> labels(Map<Verdict, Long> counts) {
        Map<String, Long> labels = new LinkedHashMap<>();
        counts.forEach((verdict, count) -> labels.put(verdict.label(), count));
        return labels;
    }

    private static MapView.Edge edge(MapFile.Row row) {
        return new MapView.Edge(
                row.client(),
                row.server(),
                row.service(),
                row.facility(),
                row.application(),
                row.verdict().label(),
                row.because(),
                row.crosses(),
                row.place(),
                row.seen(),
                row.last(),
                row.decided());
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
