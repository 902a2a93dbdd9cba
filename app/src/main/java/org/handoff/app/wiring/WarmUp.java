package org.handoff.app.wiring;

import org.handoff.app.wiring.WireFormat.Request;
import org.handoff.app.wiring.WireFormat.Response;
import org.handoff.control.gate.Evidence;
import org.handoff.control.gate.GateLimits;
import org.handoff.control.lease.LeaseTerms;
import org.handoff.control.ledger.Ledger;
import org.handoff.control.ledger.MemoryLedger;
import org.handoff.control.ledger.StaleLedgerException;
import org.handoff.control.runbook.Action;
import org.handoff.control.runbook.Bounds;
import org.handoff.control.runbook.Conductor;
import org.handoff.control.runbook.ConductorConfig;
import org.handoff.control.runbook.Event;
import org.handoff.control.runbook.Moment;
import org.handoff.control.runbook.OperatorRequest;
import org.handoff.control.runbook.Phase;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.Finding;
import org.handoff.model.Proof;
import org.handoff.socket.Command;
import org.handoff.socket.Directive;
import org.handoff.socket.GatewayStatus;
import org.handoff.socket.Reply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Moves a migration that does not exist there and back in memory, by the real conductor and in the
/// real messages, so that the first pause that people wait in runs code that has run before. What
/// is only loaded, reflected on and interpreted inside it costs the first pause tens of
/// milliseconds. Confined to one thread.
final class WarmUp {
    /// Enough for the first compiler; each is a cutover or a rollback.
    private static final int MOVES = 24;

    /// Times that every message is written and read where there is no conductor.
    private static final int REPEATS = 50;

    /// A move needs about ten; one that needs more is a defect, and not worth waiting for.
    private static final int TURNS = 100;

    private static final long TURN_NANOS = Duration.ofMillis(100).toNanos();
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

    private final Ledger ledger = new MemoryLedger();
    private final Map<Environment, Epoch> held = new EnumMap<>(Environment.class);
    private final Deque<Reply> replies = new ArrayDeque<>();
    private final Conductor conductor;
    private long nanos;

    private WarmUp() {
        for (Environment side : Environment.values()) {
            held.put(side, Epoch.NONE);
        }
        ConductorConfig config =
                new ConductorConfig(
                        "warm-up",
                        "warm-up",
                        Bounds.DEFAULT,
                        LeaseTerms.DEFAULT,
                        GateLimits.DEFAULT);
        conductor = Conductor.recover(config, List.of(), now());
    }

    /// Warms a control plane, in a thread of its own: nothing waits for it.
    static void controlPlane() {
        inBackground(() -> {
            int moves = moves();
            LOG.debug("warmed by {} moves in memory", moves);
        });
    }

    /// Warms a replicator, in the same way.
    static void replicator() {
        inBackground(() -> {
            for (int i = 0; i < REPEATS; i++) {
                messages();
            }
        });
    }

    private static void inBackground(Runnable work) {
        Thread.ofPlatform()
                .name("warm-up")
                .daemon()
                .uncaughtExceptionHandler(
                        (thread, failure) -> LOG.warn("The warm-up failed.", failure))
                .start(work);
    }

    /// @return moves that were made
    static int moves() {
        WarmUp it = new WarmUp();
        it.carryOut(it.conductor.begin(it.now()));
        it.ask(OperatorRequest.Kind.START);
        int moves = 0;
        for (int i = 0; i < MOVES; i++) {
            Environment before = it.owner();
            it.ask(
                    before == Environment.LEGACY
                            ? OperatorRequest.Kind.CUTOVER
                            : OperatorRequest.Kind.ROLLBACK);
            moves += it.owner() == before ? 0 : 1;
        }
        return moves;
    }

    /// Every command and its answer, once through the wire format.
    ///
    /// @return answers that came back as they were
    static int messages() {
        Environment side = Environment.LEGACY;
        List<Command> commands =
                List.of(
                        new Command.Arm(side, Epoch.NONE),
                        new Command.Drain(side, Epoch.NONE, Duration.ZERO),
                        new Command.Prove(side, Epoch.NONE, Duration.ZERO));
        int same = 0;
        for (Command command : commands) {
            Reply reply = confirmation(command, Epoch.NONE);
            same += throughWire(command, reply).equals(reply) ? 1 : 0;
        }
        return same;
    }

    private static Reply throughWire(Command command, Reply reply) {
        try {
            Request request = WireFormat.request(WireFormat.line(new Request.Carry(1, command)));
            Response response = WireFormat.response(WireFormat.line(new Response.Answer(1, reply)));
            return request instanceof Request.Carry
                            && response instanceof Response.Answer(long _, Reply answer)
                    ? answer
                    : reply;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void ask(OperatorRequest.Kind kind) {
        show();
        tell(new Event.OperatorAsked(OperatorRequest.of(kind, "warm-up", ""), 1));
        for (int turn = 0; turn < TURNS && !isAtRest(); turn++) {
            nanos += TURN_NANOS;
            while (!replies.isEmpty()) {
                tell(new Event.ReplyArrived(replies.removeFirst()));
            }
            poll();
            tell(new Event.Tick());
            conductor.snapshot(now());
        }
    }

    private boolean isAtRest() {
        return replies.isEmpty()
                && (conductor.phase() == Phase.SERVING || conductor.phase() == Phase.SOAKING);
    }

    /// A gateway that does at once what it is told.
    private void poll() {
        GatewayStatus before = gateway(Epoch.NONE, Directive.Mode.HOLD, owner());
        Directive told = conductor.answerFor(before, now()).directive();
        tell(new Event.GatewayPolled(gateway(told.epoch(), told.mode(), told.owner())));
    }

    private static GatewayStatus gateway(Epoch epoch, Directive.Mode mode, Environment owner) {
        return new GatewayStatus(
                "warm-up",
                "1",
                epoch,
                mode,
                owner,
                0,
                0,
                new GatewayStatus.Counters(0, 0, 0, 0, 0, 0, 0, 0));
    }

    private Environment owner() {
        return conductor.owner();
    }

    /// Shows the gates what they want to see.
    private void show() {
        Evidence.Side open = new Evidence.Side(Epoch.NONE, true, 1, 100, Duration.ZERO, 0);
        Evidence.Side fenced = new Evidence.Side(Epoch.NONE, false, 1, 100, Duration.ZERO, 0);
        Evidence.Stream stream = new Evidence.Stream("", Duration.ZERO, 0);
        boolean legacyOwns = owner() == Environment.LEGACY;
        tell(
                new Event.EvidenceCame(
                        new Evidence(
                                Duration.ZERO,
                                legacyOwns ? open : fenced,
                                legacyOwns ? fenced : open,
                                stream,
                                stream,
                                new Evidence.Proven(true, 10, List.of(), 0, 0, List.of()))));
    }

    private void tell(Event event) {
        carryOut(conductor.handle(event, now()));
    }

    private void carryOut(List<Action> first) {
        List<Action> actions = first;
        while (!actions.isEmpty()) {
            List<Action> next = new ArrayList<>();
            for (Action action : actions) {
                switch (action) {
                    case Action.Append it -> next.addAll(conductor.handle(append(it), now()));
                    case Action.Send(Command command) -> {
                        Reply reply = confirmation(command, held(command));
                        replies.add(throughWire(command, reply));
                    }
                    case Action.Answer _, Action.Drive _ -> {}
                }
            }
            actions = next;
        }
    }

    private Event append(Action.Append action) {
        try {
            return new Event.Appended(ledger.append(action.previous(), action.draft()));
        } catch (StaleLedgerException e) {
            throw new IllegalStateException("nobody else appends", e);
        }
    }

    /// The epoch that a side has after a command.
    private Epoch held(Command command) {
        return switch (command) {
            case Command.Fence it -> take(it.side(), it.epoch());
            case Command.Unfence it -> take(it.side(), it.epoch());
            case Command.Observe it -> held.getOrDefault(it.side(), Epoch.NONE);
            case Command.Arm _, Command.Drain _, Command.Prove _ -> command.epoch();
        };
    }

    private Epoch take(Environment side, Epoch epoch) {
        held.put(side, epoch);
        return epoch;
    }

    /// Well done, as asked.
    private static Reply confirmation(Command command, Epoch held) {
        return switch (command) {
            case Command.Fence it ->
                    new Reply.Ownership(it.side(), it.epoch(), held, false, List.of());
            case Command.Unfence it ->
                    new Reply.Ownership(it.side(), it.epoch(), held, true, List.of());
            case Command.Observe it ->
                    new Reply.Ownership(
                            it.side(),
                            it.epoch(),
                            held,
                            it.side() == Environment.LEGACY,
                            List.of());
            case Command.Arm it -> new Reply.Armed(it.source(), it.epoch(), List.of());
            case Command.Drain it -> new Reply.Drained(it.source(), it.epoch(), "m");
            case Command.Prove it ->
                    new Reply.Proven(
                            it.source(),
                            it.epoch(),
                            new Proof(
                                    true, 10, 2, 1, 0, List.of(new Finding("warm-up", "", 0, ""))));
        };
    }

    private Moment now() {
        return new Moment(nanos, Instant.EPOCH.plusNanos(nanos));
    }
}
