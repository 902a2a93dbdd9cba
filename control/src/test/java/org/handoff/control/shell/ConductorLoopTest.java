package org.handoff.control.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.handoff.control.gate.Evidence;
import org.handoff.control.gate.GateLimits;
import org.handoff.control.lease.LeaseTerms;
import org.handoff.control.ledger.Draft;
import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.Ledger;
import org.handoff.control.ledger.LedgerRecord;
import org.handoff.control.ledger.MemoryLedger;
import org.handoff.control.ledger.StaleLedgerException;
import org.handoff.control.runbook.Bounds;
import org.handoff.control.runbook.ConductorConfig;
import org.handoff.control.runbook.OperatorAnswer;
import org.handoff.control.runbook.OperatorRequest;
import org.handoff.control.runbook.OperatorRequest.Kind;
import org.handoff.control.runbook.Phase;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.HandoffException;
import org.handoff.model.Proof;
import org.handoff.socket.Command;
import org.handoff.socket.Directive;
import org.handoff.socket.GatewayStatus;
import org.handoff.socket.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

@Timeout(60)
final class ConductorLoopTest {
    private final MemoryLedger ledger = new MemoryLedger();
    private final TwoSides sides = new TwoSides();
    private ConductorLoop loop;

    @BeforeEach
    void begin() {
        loop = ConductorLoop.start(config("first"), ledger, sides, Ticker.ofMachine());
    }

    @AfterEach
    void end() {
        loop.close();
    }

    @Test
    void ownershipMovesThereAndBackUnderPollsThatWait() throws Exception {
        start();
        Thread gateway = Thread.ofVirtual().start(this::poll);
        try {
            move(Kind.CUTOVER, Environment.CLOUD);
            assertThat(sides.writable).containsEntry(Environment.LEGACY, false);
            move(Kind.ROLLBACK, Environment.LEGACY);
            assertThat(loop.snapshot().runs()).hasSize(2);
            assertThat(loop.snapshot().runs().getLast().phaseMicros())
                    .containsKeys("hold", "fence", "drain", "prove", "switch", "release");
            assertThat(loop.snapshot().runs().getLast().pauseMillis()).isLessThan(500);
            assertThat(ledger.verify().isWhole()).isTrue();
        } finally {
            gateway.interrupt();
            gateway.join();
        }
    }

    @Test
    void whoeverFindsAnotherConductorsRecordStops() throws Exception {
        start();
        Epoch higher = loop.snapshot().epoch().next();
        Draft other = new Draft(Instant.EPOCH, higher, "second", new Entry.Conducting("second"));
        ledger.append(ledger.head(), other);
        await(() -> loop.snapshot().phase() == Phase.STOPPED);
        assertThatThrownBy(() -> loop.poll(status(Epoch.NONE, Directive.Mode.HOLD), Duration.ZERO))
                .isInstanceOf(HandoffException.class)
                .hasMessageContaining("not in charge");
    }

    /// As a standby ends it: in the middle of an append that hangs.
    @Test
    void whoeverLosesItsClaimWhileItAppendsStops() throws Exception {
        loop.close();
        LostClaim lost = new LostClaim(ledger);
        loop = ConductorLoop.start(config("first"), lost, sides, Ticker.ofMachine());
        await(() -> loop.snapshot().epoch().number() > 1);
        lost.isLost = true;
        assertThatThrownBy(() -> loop.ask(OperatorRequest.of(Kind.START, "Ada", "")))
                .isInstanceOf(HandoffException.class);
        loop.superseded().get(10, TimeUnit.SECONDS);
        assertThat(loop.snapshot().phase()).isEqualTo(Phase.STOPPED);
    }

    @Test
    void whatWasGivenUpMayBeStartedAgain() throws Exception {
        start();
        Epoch first = loop.snapshot().epoch();
        assertThat(loop.ask(OperatorRequest.of(Kind.ABORT, "Ada", "")).accepted()).isTrue();
        await(() -> loop.snapshot().phase() == Phase.ABORTED);
        assertThat(loop.ask(OperatorRequest.of(Kind.CUTOVER, "Ada", "")).accepted()).isFalse();
        start();
        assertThat(first.isOlderThan(loop.snapshot().epoch())).isTrue();
        loop.close();
        loop = ConductorLoop.start(config("first"), ledger, sides, Ticker.ofMachine());
        await(() -> loop.snapshot().phase() == Phase.SERVING);
    }

    @Test
    void withoutEvidenceEveryGateRefuses() throws Exception {
        OperatorAnswer started = loop.ask(OperatorRequest.of(Kind.START, "Ada", ""));
        assertThat(started.accepted()).isTrue();
        await(() -> loop.snapshot().phase() == Phase.SERVING);
        OperatorAnswer answer = loop.ask(OperatorRequest.of(Kind.CUTOVER, "Ada", ""));
        assertThat(answer.accepted()).isFalse();
        assertThat(answer.gates()).filteredOn(it -> !it.isPassed()).hasSizeGreaterThan(8);
    }

    private void start() throws Exception {
        assertThat(loop.ask(OperatorRequest.of(Kind.START, "Ada", "")).accepted()).isTrue();
        await(() -> loop.snapshot().phase() == Phase.SERVING);
    }

    private void move(Kind kind, Environment to) throws Exception {
        await(() -> loop.snapshot().phase() == Phase.SERVING);
        loop.evidence(sides.evidence());
        OperatorAnswer answer = loop.ask(OperatorRequest.of(kind, "Ada", "test"));
        assertThat(answer.accepted()).as(answer.text()).isTrue();
        await(() -> loop.snapshot().phase() == Phase.SERVING && loop.snapshot().owner() == to);
        assertThat(sides.writable).containsEntry(to, true);
    }

    /// A gateway that obeys at once, and reports so in its next poll.
    private void poll() {
        GatewayStatus status = status(Epoch.NONE, Directive.Mode.HOLD);
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Directive told = loop.poll(status, Duration.ofMillis(200)).directive();
                loop.evidence(sides.evidence());
                status =
                        new GatewayStatus(
                                "g1",
                                "i1",
                                told.epoch(),
                                told.mode(),
                                told.owner(),
                                0,
                                0,
                                status.counters());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static GatewayStatus status(Epoch epoch, Directive.Mode mode) {
        GatewayStatus.Counters none = new GatewayStatus.Counters(0, 0, 0, 0, 0, 0, 0, 0);
        return new GatewayStatus("g1", "i1", epoch, mode, Environment.LEGACY, 0, 0, none);
    }

    private static ConductorConfig config(String name) {
        return new ConductorConfig(
                "clinic", name, Bounds.DEFAULT, LeaseTerms.DEFAULT, GateLimits.DEFAULT);
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            Thread.sleep(5);
        }
    }

    /// A ledger whose claim goes to another process while a record is on its way.
    private static final class LostClaim implements Ledger {
        private final Ledger ledger;
        private volatile boolean isLost;

        LostClaim(Ledger ledger) {
            this.ledger = ledger;
        }

        @Override
        public LedgerRecord append(String previous, Draft draft) throws StaleLedgerException {
            if (isLost) {
                throw HandoffException.external("ledger.append", "cut off", "", new Exception());
            }
            return ledger.append(previous, draft);
        }

        private Ledger held() {
            if (isLost) {
                throw HandoffException.operator(Ledger.CLAIMED, "another has it", "");
            }
            return ledger;
        }

        @Override
        public List<LedgerRecord> read(long fromSeq, int limit) {
            return held().read(fromSeq, limit);
        }

        @Override
        public List<String> texts(long fromSeq, int limit) {
            return held().texts(fromSeq, limit);
        }

        @Override
        public String head() {
            return ledger.head(); // the append comes first
        }

        @Override
        public void beat() {
            ledger.beat();
        }

        @Override
        public boolean isHeld() {
            return !isLost;
        }

        @Override
        public Check verify() {
            return held().verify();
        }

        @Override
        public void close() {
            ledger.close();
        }
    }

    /// Two databases and a replicator that do what they are asked, in memory.
    private static final class TwoSides implements Actuators {
        private final Map<Environment, Boolean> writable =
                new EnumMap<>(Map.of(Environment.LEGACY, true, Environment.CLOUD, false));
        private final Map<Environment, Epoch> held =
                new EnumMap<>(
                        Map.of(Environment.LEGACY, Epoch.NONE, Environment.CLOUD, Epoch.NONE));

        @Override
        public void send(Command command, Consumer<Reply> answer) {
            Thread.ofVirtual().start(() -> answer.accept(reply(command)));
        }

        private synchronized Reply reply(Command command) {
            return switch (command) {
                case Command.Fence it -> own(it.side(), it.epoch(), false);
                case Command.Unfence it -> own(it.side(), it.epoch(), true);
                case Command.Observe it -> ownership(it.side(), it.epoch());
                case Command.Arm it -> new Reply.Armed(it.source(), it.epoch(), List.of());
                case Command.Drain it -> new Reply.Drained(it.source(), it.epoch(), "m");
                case Command.Prove it ->
                        new Reply.Proven(
                                it.source(), it.epoch(), new Proof(true, 10, 1, 1, 0, List.of()));
            };
        }

        private Reply own(Environment side, Epoch epoch, boolean accepts) {
            writable.put(side, accepts);
            held.put(side, epoch);
            return ownership(side, epoch);
        }

        private Reply ownership(Environment side, Epoch asked) {
            return new Reply.Ownership(
                    side,
                    asked,
                    held.getOrDefault(side, Epoch.NONE),
                    writable.getOrDefault(side, false),
                    List.of());
        }

        private synchronized Evidence evidence() {
            Evidence.Stream stream = new Evidence.Stream("", Duration.ZERO, 0);
            return new Evidence(
                    Duration.ZERO,
                    side(Environment.LEGACY),
                    side(Environment.CLOUD),
                    stream,
                    stream,
                    new Evidence.Proven(true, 10, List.of(), 0, 0, List.of()));
        }

        private Evidence.Side side(Environment name) {
            return new Evidence.Side(
                    held.getOrDefault(name, Epoch.NONE),
                    writable.getOrDefault(name, false),
                    1,
                    100,
                    Duration.ZERO,
                    0);
        }
    }
}
