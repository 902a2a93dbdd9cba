package org.handoff.app.wiring;

import org.handoff.app.spec.Spec;
import org.handoff.control.api.MapView;
import org.handoff.control.gate.Evidence;
import org.handoff.inventory.gate.Verdict;
import org.handoff.inventory.report.MapFile;
import org.handoff.inventory.report.MapPicture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
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

    /// More changes are counted, not named.
    private static final int CHANGES_MAX = 50;

    private static final Logger LOG = LoggerFactory.getLogger(EstateWatch.class);

    private final @Nullable InventoryFile file;
    private final Duration ageMax;
    private final Evidence.Answer strategy;
    private final Thread thread = Thread.ofVirtual().name("estate").unstarted(this::run);
    private @Nullable MapFile before;
    private List<String> changed = List.of();
    private volatile @Nullable Judged newest;

    /// @param at when, by the monotone clock
    private record Judged(Evidence.Answer answer, MapView view, long at) {}

    EstateWatch(Spec spec) {
        Path path = spec.approvals().inventory();
        this.file = path == null ? null : new InventoryFile(path);
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
        InventoryFile map = file;
        try {
            while (map != null && !Thread.currentThread().isInterrupted()) {
                try {
                    judge(map);
                } catch (RuntimeException e) {
                    LOG.atError().addKeyValue("cause", e.toString()).log("the map was not judged");
                }
                Thread.sleep(PACE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void judge(InventoryFile of) {
        long at = System.nanoTime();
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        InventoryFile.Read current = of.read();
        MapFile map = current.map();
        compare(map);
        List<String> inTheWay = map == null ? List.of(current.unread()) : map.inTheWay(now, ageMax);
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

    /// What approvals are void for is named once, here and on the page.
    private void compare(@Nullable MapFile map) {
        MapFile last = before;
        if (map == null) {
            return;
        }
        if (last != null && !map.fingerprint().equals(last.fingerprint())) {
            changed = map.fingerprint().since(last.fingerprint(), CHANGES_MAX);
            LOG.info("the map changed, so that approvals are void: {}", changed.getFirst());
        }
        before = map;
    }

    private static MapView unread(List<String> why, Instant now) {
        return new MapView(
                new MapView.Summary("", false, why, "", now, Map.of(), Map.of(), Map.of()),
                new MapView.Edges(List.of(), List.of(), 0, List.of(), List.of()),
                new MapView.Graph(List.of(), List.of(), 0));
    }

    /// As the map stands now, read for this alone; `null` if the spec names none.
    static MapView.@Nullable Summary summary(Spec spec, Instant now) {
        Path path = spec.approvals().inventory();
        if (path == null) {
            return null;
        }
        InventoryFile.Read read = new InventoryFile(path).read();
        MapFile map = read.map();
        return map == null
                ? unread(List.of(read.unread()), now).summary()
                : summary(map, map.inTheWay(now, spec.gates().inventoryAgeMax()), now);
    }

    private static MapView.Summary summary(MapFile map, List<String> inTheWay, Instant now) {
        return new MapView.Summary(
                map.fingerprint().hex(),
                inTheWay.isEmpty(),
                inTheWay,
                map.newest().equals(Instant.EPOCH) ? "" : map.newest().toString(),
                now,
                figures(map.figures()),
                labels(map.verdicts()),
                labels(map.open()));
    }

    private MapView view(MapFile map, List<String> inTheWay, Instant now) {
        long shown = (long) map.blocking().size() + map.others().size();
        return new MapView(
                summary(map, inTheWay, now),
                new MapView.Edges(
                        map.blocking().stream().map(EstateWatch::edge).toList(),
                        map.others().stream().map(EstateWatch::edge).toList(),
                        map.judged() - shown,
                        map.next(),
                        changed),
                graph(map.picture(), map.judged() - shown));
    }

    private static MapView.Graph graph(MapPicture of, long more) {
        return new MapView.Graph(
                of.nodes().stream()
                        .map(it ->
                                new MapView.Node(
                                        it.name(),
                                        it.role(),
                                        it.place(),
                                        it.application(),
                                        it.moves()))
                        .toList(),
                of.links().stream()
                        .map(it ->
                                new MapView.Link(
                                        it.from(),
                                        it.to(),
                                        it.service(),
                                        it.verdict().label(),
                                        it.blocks()))
                        .toList(),
                more);
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
