package org.handoff.control.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.handoff.control.ledger.Draft;
import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.MemoryLedger;
import org.handoff.control.store.SqliteFile;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

import javax.net.ssl.SSLContext;

/// The whole way from a record to receivers that are real HTTP servers.
@Timeout(120)
class NotifierTest {
    private static final Entry DOUBT = new Entry.InDoubt("both sides accept writes");

    @TempDir private Path folder = Path.of("");
    private final MemoryLedger ledger = new MemoryLedger();
    private final List<Entry.Aside> noted = new CopyOnWriteArrayList<>();
    private final AtomicBoolean pausing = new AtomicBoolean();
    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-03-01T02:00:00Z"));
    private final List<Receiver> receivers = new ArrayList<>();
    private @Nullable Notifier notifier;
    private Receiver owner;
    private Receiver care;

    @BeforeEach
    void open() throws Exception {
        owner = Receiver.plain();
        care = Receiver.plain();
        receivers.addAll(List.of(owner, care));
        write(new Entry.Founded("clinic", Environment.LEGACY));
    }

    @AfterEach
    void close() {
        stop();
        receivers.forEach(Receiver::close);
    }

    private Notifier start(String... escalation) {
        NotifyTerms terms =
                new NotifyTerms(
                        "clinic",
                        "Charting",
                        "the bridge",
                        URI.create("http://127.0.0.1:7400"),
                        Duration.ofMinutes(5),
                        Set.of(escalation));
        Notifier started =
                Notifier.start(
                        terms,
                        List.of(
                                channel("owner", Audience.OWNER, Urgency.INFO, owner),
                                channel(
                                        "care",
                                        Audience.CLINICAL_OPERATIONS,
                                        Urgency.ACTION,
                                        care)),
                        new Notifier.Sockets(
                                ledger,
                                SqliteFile.in(folder),
                                noted::add,
                                pausing::get,
                                now::get,
                                Duration.ofMillis(20)));
        notifier = started;
        return started;
    }

    private void stop() {
        if (notifier != null) {
            notifier.close();
            notifier = null;
        }
    }

    private static Channel channel(String name, Audience to, Urgency least, Receiver receiver) {
        return new Channel(
                name,
                "webhook",
                to,
                least,
                new HookDelivery(
                        receiver::url,
                        List.of(new Hook.Signed(() -> "key")),
                        new Doors(true, true),
                        (SSLContext) null));
    }

    private void write(Entry entry) throws Exception {
        ledger.append(ledger.head(), new Draft(now.get(), new Epoch(1), "serve-1", entry));
    }

    private static void until(String what, BooleanSupplier holds) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            Thread.sleep(20);
        }
    }

    private static List<String> ids(Receiver receiver) {
        return receiver.got().stream().map(Receiver.Got::id).toList();
    }

    @Test
    void eachAudienceIsToldInItsOwnWordsAndOnlyWhatConcernsIt() throws Exception {
        start();
        write(new Entry.StartAsked("Ann", "reason"));
        write(DOUBT);
        until("both told", () -> owner.got().size() == 2 && care.got().size() == 1);

        assertThat(ids(owner)).containsExactly("clinic-2-owner", "clinic-3-owner");
        assertThat(ids(care)).containsExactly("clinic-3-care");
        assertThat(owner.got().get(1).json().path("text").asText()).contains("both sides accept");
        assertThat(care.got().getFirst().json().path("text").asText())
                .contains("Charting", "downtime procedure")
                .doesNotContain("both sides");
    }

    @Test
    void whatHappenedBeforeTheFirstStartIsNotTold() throws Exception {
        write(DOUBT);
        start();
        write(new Entry.Aborted("Ann", "reason"));
        until("told", () -> !owner.got().isEmpty());
        assertThat(ids(owner)).containsExactly("clinic-3-owner");
    }

    @Test
    void aRestartGoesOnBehindTheLastRecordThatWasToldOf() throws Exception {
        start();
        write(DOUBT);
        until("told", () -> owner.got().size() == 1 && care.got().size() == 1);
        stop();
        write(new Entry.Aborted("Ann", "reason"));
        start();
        until("told of the second", () -> owner.got().size() == 2 && care.got().size() == 2);
        assertThat(ids(owner)).containsExactly("clinic-2-owner", "clinic-3-owner");
    }

    /// The process ends after the receiver took it and before that was written down.
    @Test
    void whatWasSentWithoutBeingWrittenDownIsSentAgainUnderTheSameId() throws Exception {
        owner.fallSilent();
        start();
        write(DOUBT);
        until("arrived", () -> owner.got().size() == 1);
        stop();
        owner.answer(200);
        start();
        until("sent again", () -> owner.got().size() >= 2);
        assertThat(Set.copyOf(ids(owner))).containsExactly("clinic-2-owner");
    }

    @Test
    void aDeadChannelKeepsNoOtherWaitingAndIsTriedUntilItLives() throws Exception {
        owner.answer(503);
        Notifier started = start();
        write(DOUBT);
        until("care told", () -> care.got().size() == 1);
        until("tried again", () -> owner.got().size() >= 3);
        assertThat(started.view().channels().getFirst())
                .matches(it -> it.waiting() == 1 && it.sent() == 0)
                .matches(it -> it.failing().contains("503"));
        owner.answer(200);
        until("taken", () -> started.view().channels().getFirst().sent() == 1);
        assertThat(started.view().channels().getFirst().isWell()).isTrue();
    }

    @Test
    void whatIsRefusedForGoodIsGivenUpAndCountedAndTheNextIsTold() throws Exception {
        owner.answer(410);
        Notifier started = start();
        write(DOUBT);
        until("given up", () -> started.view().channels().getFirst().givenUp() == 1);
        assertThat(started.view().channels().getFirst().isWell()).isFalse();
        owner.answer(200);
        write(new Entry.Aborted("Ann", "reason"));
        until("next", () -> started.view().channels().getFirst().sent() == 1);
        assertThat(owner.got()).hasSize(2);
    }

    @Test
    void aMessageThatGrewTooOldIsGivenUp() throws Exception {
        owner.answer(503);
        Notifier started = start();
        write(DOUBT);
        until("tried", () -> !owner.got().isEmpty());
        now.updateAndGet(it -> it.plus(Sender.GIVE_UP));
        until("given up", () -> started.view().channels().getFirst().givenUp() >= 1);
    }

    @Test
    void aFullQueueDropsTheOldestOfTheLeastUrgentAndCountsIt() throws Exception {
        owner.answer(503);
        write(new Entry.Conducting("serve-1"));
        Notifier started = start();
        write(DOUBT);
        for (int i = 0; i < NotifyStore.WAITING_MAX + 4; i++) {
            write(new Entry.StartAsked("Ann", "reason"));
        }
        until("full", () -> started.view().channels().getFirst().dropped() == 5);
        assertThat(started.view().channels().getFirst().waiting())
                .isEqualTo(NotifyStore.WAITING_MAX);
        owner.got().clear();
        owner.answer(200);
        until("emptied", () -> started.view().channels().getFirst().waiting() == 0);
        assertThat(ids(owner)).contains("clinic-3-owner").doesNotContain("clinic-4-owner");
    }

    @Test
    void nothingIsReadOrSentWhileWritesAreHeldUnlessThatDoesNotEnd() throws Exception {
        start();
        pausing.set(true);
        Thread.sleep(700); // two looks: it has seen that writes are held
        long began = System.nanoTime();
        write(DOUBT);
        until("told in spite of the pause", () -> !owner.got().isEmpty());
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isGreaterThan(Notifier.PAUSE_MAX.minusSeconds(2));
    }

    @Test
    void whoeverAnswersFirstStandsInTheReceiptAndNobodyElseIsTold() throws Exception {
        Notifier started = start();
        write(DOUBT);
        until("told", () -> care.got().size() == 1);
        String[] link = care.got().getFirst().json().path("link").asText().split("/", -1);
        String code = link[link.length - 1];

        assertThatThrownBy(() -> started.look(2, "owner", code))
                .isInstanceOf(HandoffException.class);
        assertThatThrownBy(() -> started.acknowledge(3, "care", code, "Ann"))
                .isInstanceOf(HandoffException.class);
        assertThat(started.look(2, "care", code).state()).isEqualTo(Notice.State.OPEN);
        assertThat(started.acknowledge(2, "care", code, "Ann").state())
                .isEqualTo(Notice.State.SEEN);
        assertThat(started.acknowledge(2, "Bo").who()).isEqualTo("Ann");
        assertThat(noted).containsExactly(new Entry.Acknowledged(2, "Ann", "care"));

        now.updateAndGet(it -> it.plus(Duration.ofMinutes(30)));
        write(new Entry.Aborted("Ann", "reason"));
        until("next told", () -> ids(owner).contains("clinic-3-owner"));
        assertThat(ids(owner)).noneMatch(it -> it.contains("again"));
    }

    @Test
    void aReceiptThatIsNotInTheLedgerYetIsWrittenAfterARestart() throws Exception {
        Notifier first = start();
        write(DOUBT);
        until("told", () -> owner.got().size() == 1);
        first.acknowledge(0, "Ann");
        stop();
        noted.clear();
        start();
        assertThat(noted).containsExactly(new Entry.Acknowledged(2, "Ann", ""));
        write(new Entry.Acknowledged(2, "Ann", ""));
        write(new Entry.Aborted("Ann", "reason"));
        until("read on", () -> ids(owner).contains("clinic-4-owner"));
        stop();
        noted.clear();
        start();
        assertThat(noted).isEmpty();
    }

    @Test
    void othersAreToldWhenNobodyAnswersAndItIsSaidWhenThatWasInVain() throws Exception {
        Notifier started = start("care");
        write(DOUBT);
        until("told", () -> care.got().size() == 1);
        for (int i = 1; i <= Notifier.ESCALATIONS_MAX; i++) {
            now.updateAndGet(it -> it.plus(Duration.ofMinutes(5)));
            int told = i + 1;
            until("told again", () -> care.got().size() == told);
        }
        until(
                "in vain",
                () -> started.view().notices().getFirst().state() == Notice.State.UNANSWERED);
        assertThat(ids(care))
                .containsExactly(
                        "clinic-2-care",
                        "clinic-2-care-again-1",
                        "clinic-2-care-again-2",
                        "clinic-2-care-again-3");
        assertThat(care.got().getLast().json().path("headline").asText())
                .startsWith("Nobody has answered");
        assertThat(owner.got()).hasSize(1);
        assertThat(started.acknowledge(2, "Ann").state()).isEqualTo(Notice.State.SEEN);
    }

    @Test
    void aDecisionEndsTheSearchForSomebody() throws Exception {
        Notifier started = start();
        write(DOUBT);
        write(new Entry.Resolved("Ann", Environment.CLOUD, "reason"));
        until("told", () -> owner.got().size() == 2);
        assertThat(started.view().notices())
                .extracting(Notice::state)
                .containsExactly(Notice.State.TOLD, Notice.State.OVER);
    }
}
