package org.handoff.control.notify;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.control.ledger.Draft;
import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.HookEntry;
import org.handoff.control.ledger.MemoryLedger;
import org.handoff.control.ledger.RunSummary;
import org.handoff.control.store.SqliteFile;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

import javax.net.ssl.SSLContext;

/// PagerDuty's events by what their end of a real HTTP server gets: triggered, acknowledged with a
/// receipt, resolved when what they tell of is over.
@Timeout(60)
final class PagerTest {
    private static final Entry DOUBT = new Entry.InDoubt("both sides accept writes");

    @TempDir private Path folder;
    private final MemoryLedger ledger = new MemoryLedger();
    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-03-01T02:00:00Z"));
    private Receiver pager;
    private Notifier notifier;

    @BeforeEach
    void open() throws Exception {
        pager = Receiver.plain();
        write(new Entry.Founded("clinic", Environment.LEGACY));
        notifier = start();
    }

    @AfterEach
    void close() {
        notifier.close();
        pager.close();
    }

    private Notifier start() {
        NotifyTerms terms =
                new NotifyTerms(
                        "clinic",
                        "Charting",
                        "the bridge",
                        URI.create("http://127.0.0.1:7400"),
                        Duration.ofMinutes(5),
                        Set.of());
        Channel channel =
                new Channel(
                        "pager",
                        "pagerduty",
                        Audience.OWNER,
                        Urgency.INFO,
                        new HookDelivery(
                                pager::url,
                                List.of(new Hook.PagerDuty(() -> "key")),
                                new Doors(true, true),
                                (SSLContext) null));
        return Notifier.start(
                terms,
                List.of(channel),
                new Notifier.Sockets(
                        ledger,
                        SqliteFile.in(folder),
                        _ -> {},
                        () -> false,
                        now::get,
                        Duration.ofMillis(20)));
    }

    private void write(Entry entry) throws Exception {
        ledger.append(ledger.head(), new Draft(now.get(), new Epoch(1), "serve-1", entry));
    }

    private void got(String... events) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (pager.got().size() < events.length && System.nanoTime() < end) {
            Thread.sleep(20);
        }
        assertThat(
                        pager.got().stream()
                                .map(Receiver.Got::json)
                                .map(it ->
                                        it.path("event_action").asText()
                                                + " "
                                                + it.path("dedup_key").asText())
                                .toList())
                .containsExactly(events);
    }

    private static RunSummary summary(RunSummary.Outcome outcome) {
        return new RunSummary(
                1, Environment.LEGACY, Environment.CLOUD, outcome, "", 64_000, Map.of(), 1, 1, 0);
    }

    @Test
    void aReceiptAcknowledgesAndTheDecisionResolvesByTheSameKey() throws Exception {
        write(DOUBT);
        got("trigger clinic-2-pager");
        var _ = notifier.acknowledge(2, "Ann");
        got("trigger clinic-2-pager", "acknowledge clinic-2-pager");
        var _ = notifier.acknowledge(2, "Bo");
        write(new Entry.Resolved("Ann", Environment.LEGACY, "seen"));
        got(
                "trigger clinic-2-pager",
                "acknowledge clinic-2-pager",
                "resolve clinic-2-pager",
                "trigger clinic-3-pager");
        assertThat(pager.got().get(2).json().has("payload")).isFalse();
    }

    @Test
    void aMoveIsResolvedByItsReleaseAndItsResultByTheSoaksEnd() throws Exception {
        write(new Entry.RunBegan(1, Environment.LEGACY, Environment.CLOUD, "Ann", ""));
        write(new HookEntry.HoldPointReached(1, "go", List.of("Grace"), 1));
        got("trigger clinic-2-pager", "trigger clinic-3-pager");
        write(new HookEntry.HoldPointReleased(1, "go", "Grace", ""));
        got("trigger clinic-2-pager", "trigger clinic-3-pager", "resolve clinic-3-pager");
        write(new Entry.Released(1, summary(RunSummary.Outcome.MOVED)));
        got(
                "trigger clinic-2-pager",
                "trigger clinic-3-pager",
                "resolve clinic-3-pager",
                "resolve clinic-2-pager",
                "trigger clinic-5-pager");
        write(new Entry.RunEnded(1, summary(RunSummary.Outcome.MOVED)));
        got(
                "trigger clinic-2-pager",
                "trigger clinic-3-pager",
                "resolve clinic-3-pager",
                "resolve clinic-2-pager",
                "trigger clinic-5-pager",
                "resolve clinic-5-pager",
                "trigger clinic-6-pager",
                "resolve clinic-6-pager");
    }

    @Test
    void escalationsAreResolvedTooAndNothingIsSaidTwiceOverARestart() throws Exception {
        write(DOUBT);
        got("trigger clinic-2-pager");
        now.updateAndGet(it -> it.plus(Duration.ofMinutes(6)));
        got("trigger clinic-2-pager", "trigger clinic-2-pager-again-1");
        notifier.close();
        write(new Entry.Aborted("Ann", ""));
        notifier = start();
        String[] all = {
            "trigger clinic-2-pager",
            "trigger clinic-2-pager-again-1",
            "resolve clinic-2-pager-again-1",
            "resolve clinic-2-pager",
            "trigger clinic-3-pager"
        };
        got(all);
        notifier.close();
        notifier = start();
        write(new Entry.Founded("clinic", Environment.LEGACY));
        got(all);
    }
}
