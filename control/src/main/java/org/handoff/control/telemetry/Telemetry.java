package org.handoff.control.telemetry;

import io.opentelemetry.sdk.trace.data.SpanData;

import org.handoff.control.ledger.Ledger;
import org.handoff.control.ledger.LedgerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;

/// Tells a collector of each move, as one trace, and of the figures, on a thread of its own that
/// reads the ledger behind the conductor: nothing waits for it, and nothing that it may not reach
/// grows. A collector that takes nothing loses the oldest traces; the ledger keeps what they say.
public final class Telemetry implements AutoCloseable {
    /// Traces that may wait; one more drops the oldest.
    static final int WAITING_MAX = 200;

    private static final Duration PACE = Duration.ofSeconds(1);
    private static final Duration RETRY_MOST = Duration.ofMinutes(1);
    private static final int READ_MAX = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(Telemetry.class);

    /// Kept, or its level would be forgotten.
    private static final java.util.logging.Logger THEIRS =
            java.util.logging.Logger.getLogger("io.opentelemetry");

    private final Ledger ledger;
    private final Supplier<List<Sample>> figures;
    private final Duration every;
    private final Duration pace;
    private final Spans spans;
    private final Gauges gauges;
    private final Thread thread;
    private final Moves moves = new Moves();
    private final Deque<List<SpanData>> waiting = new ArrayDeque<>();
    private long read;
    private volatile TelemetryState state = new TelemetryState(0, 0, 0, 0);

    private Telemetry(
            Collector collector,
            String migration,
            Ledger ledger,
            List<LedgerRecord> before,
            Supplier<List<Sample>> figures,
            Duration pace) {
        this.pace = pace;
        this.ledger = ledger;
        this.figures = figures;
        this.every = collector.every();
        this.spans = new Spans(collector, migration);
        this.gauges = new Gauges(collector, migration);
        this.thread = Thread.ofPlatform().name("telemetry").daemon().unstarted(this::run);
        // What was over before this start was told then, or is told by the ledger.
        for (LedgerRecord each : before) {
            moves.with(each);
            read = each.seq();
        }
    }

    /// @param before the ledger as it is now: moves that ended in it are not told again
    /// @param figures as they are when they are asked for
    public static Telemetry start(
            Collector collector,
            String migration,
            Ledger ledger,
            List<LedgerRecord> before,
            Supplier<List<Sample>> figures) {
        return start(collector, migration, ledger, before, figures, PACE);
    }

    /// @param pace at which the ledger is looked at
    static Telemetry start(
            Collector collector,
            String migration,
            Ledger ledger,
            List<LedgerRecord> before,
            Supplier<List<Sample>> figures,
            Duration pace) {
        // Every failure is counted and told here; it would be told once more, past our log.
        THEIRS.setLevel(java.util.logging.Level.OFF);
        Telemetry telemetry = new Telemetry(collector, migration, ledger, before, figures, pace);
        telemetry.thread.start();
        return telemetry;
    }

    public TelemetryState state() {
        return state;
    }

    private void run() {
        long figuresAt = System.nanoTime();
        long tracesAt = figuresAt;
        Duration retry = pace;
        try {
            while (true) {
                Thread.sleep(pace);
                try {
                    readOn();
                    long now = System.nanoTime();
                    if (now - tracesAt >= 0 && !waiting.isEmpty()) {
                        retry = send() ? pace : longer(retry);
                        tracesAt = System.nanoTime() + retry.toNanos();
                    }
                    if (now - figuresAt >= 0) {
                        figuresAt = now + every.toNanos();
                        if (!gauges.send(figures.get())) {
                            count(0, 0, 1);
                        }
                    }
                } catch (RuntimeException e) {
                    // the ledger or a figure cannot be read now
                    LOG.atWarn()
                            .addKeyValue("cause", e.toString())
                            .log("no telemetry; tried again");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Duration longer(Duration retry) {
        Duration next = retry.multipliedBy(2);
        return next.compareTo(RETRY_MOST) < 0 ? next : RETRY_MOST;
    }

    private void readOn() {
        for (LedgerRecord each : ledger.read(read + 1, READ_MAX)) {
            read = each.seq();
            List<Stretch> over = moves.with(each);
            if (!over.isEmpty()) {
                add(spans.of(over));
            }
        }
    }

    private void add(List<SpanData> trace) {
        if (waiting.size() == WAITING_MAX) {
            waiting.removeFirst();
            count(0, 1, 0);
        }
        waiting.add(trace);
        count(0, 0, 0);
    }

    /// All that wait, in one request.
    private boolean send() {
        List<SpanData> all = new ArrayList<>();
        waiting.forEach(all::addAll);
        if (!spans.send(all)) {
            count(0, 0, 1);
            LOG.warn("the collector took no trace; {} wait", waiting.size());
            return false;
        }
        int sent = waiting.size();
        waiting.clear();
        count(sent, 0, 0);
        return true;
    }

    private void count(long sent, long dropped, long failures) {
        TelemetryState last = state;
        state =
                new TelemetryState(
                        waiting.size(),
                        last.sent() + sent,
                        last.dropped() + dropped,
                        last.failures() + failures);
    }

    /// What waits is given up: the ledger keeps it.
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        spans.close();
        gauges.close();
    }
}
