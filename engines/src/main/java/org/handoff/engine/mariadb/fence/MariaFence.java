package org.handoff.engine.mariadb.fence;

import org.handoff.engine.mariadb.Failures;
import org.handoff.engine.mariadb.MariaSide;
import org.handoff.engine.mariadb.fence.FenceSession.Held;
import org.handoff.engine.mariadb.fence.FenceSession.Holder;
import org.handoff.engine.mariadb.wire.WireFailure;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.Fault;
import org.handoff.model.Finding;
import org.handoff.model.HandoffException;
import org.handoff.socket.Command;
import org.handoff.socket.Reply;
import org.handoff.socket.WriteFence;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// [WriteFence] of a MariaDB side: a row that every writing transaction of another account locks in
/// share mode, by a trigger on each table, and that fencing locks alone. So fencing waits for all
/// of them, and new writers queue behind it. It asks with short waits that grow, and lets the queue
/// through between them.
///
/// Where it does not hold: `TRUNCATE` and changes of the schema fire no triggers, and neither do
/// rows that another server's replication writes here. Both stand in the log, and what is found
/// there closes the gate.
public final class MariaFence implements WriteFence {
    /// The first wait for open transactions.
    static final Duration FIRST_WAIT = Duration.ofMillis(40);

    /// How long one wait may keep writers queueing.
    static final Duration LONGEST_WAIT = Duration.ofMillis(400);

    /// Opening waits for transactions that were refused and are still open; they are ended at half
    /// of it.
    private static final Duration OPEN_BOUND = Duration.ofSeconds(2);

    private static final Duration PAUSE = Duration.ofMillis(5);

    /// Lock wait, deadlock, statement's time.
    private static final Set<Integer> LOCKS = Set.of(1205, 1213, 1969);

    private final Environment environment;
    private final MariaSide side;
    private final FenceSession session;

    public MariaFence(Environment environment, MariaSide side) {
        this.environment = environment;
        this.side = side;
        this.session = new FenceSession(side);
    }

    @Override
    public synchronized void warm() {
        try {
            session.warm();
        } catch (WireFailure failure) {
            throw Failures.failed("The fence of " + side + " could not be warmed", failure);
        }
    }

    @Override
    public synchronized Reply handle(Command command) {
        try {
            return switch (command) {
                case Command.Fence fence ->
                        move(
                                command,
                                new Attempts(
                                        fence.epoch(),
                                        false,
                                        fence.bound(),
                                        fence.endOpenTransactions()));
                case Command.Unfence unfence ->
                        move(command, new Attempts(unfence.epoch(), true, OPEN_BOUND, true));
                case Command.Observe _ -> ownership(command, observed(), Set.of());
                case Command.Arm _, Command.Drain _, Command.Prove _ ->
                        throw new IllegalArgumentException("not the fence's: " + command);
            };
        } catch (WireFailure failure) {
            HandoffException fault =
                    Failures.failed("The fence of " + side + " could not be reached", failure);
            return new Reply.Failed(command.epoch(), command, fault.fault());
        } catch (HandoffException failure) {
            return new Reply.Failed(command.epoch(), command, failure.fault());
        }
    }

    /// Once more over a new session if the warm one turns out to be dead.
    private Held observed() throws WireFailure {
        try {
            return session.read();
        } catch (WireFailure lost) {
            if (!lost.isBroken()) {
                throw lost;
            }
            return session.read();
        }
    }

    private Reply move(Command command, Attempts attempts) throws WireFailure {
        while (true) {
            Held held = attempts.once();
            if (held != null && command.epoch().isOlderThan(held.epoch())) {
                return new Reply.Stale(command.epoch(), command, held.epoch());
            }
            if (held != null && held.prepared().isEmpty()) {
                return ownership(command, held, attempts.met);
            }
            if (attempts.isOver()) {
                return new Reply.Failed(command.epoch(), command, attempts.fault(held));
            }
        }
    }

    private Reply ownership(Command command, Held held, Set<String> met) {
        List<Finding> findings =
                met.stream()
                        .map(who ->
                                new Finding(
                                        "bypass-writer",
                                        who,
                                        1,
                                        "It was writing while the fence came down, so it"
                                                + " does not come through the gateway."))
                        .toList();
        return new Reply.Ownership(
                environment, command.epoch(), held.epoch(), held.writable(), findings);
    }

    /// Tries until the bound.
    private final class Attempts {
        private final Epoch epoch;
        private final boolean writable;
        private final Duration bound;
        private final boolean ends;
        private final long begun = System.nanoTime();
        private final Set<String> met = new LinkedHashSet<>();
        private List<Holder> holders = List.of();
        private Duration wait = FIRST_WAIT;
        private boolean mayNotEnd;

        Attempts(Epoch epoch, boolean writable, Duration bound, boolean ends) {
            this.epoch = epoch;
            this.writable = writable;
            this.bound = bound;
            this.ends = ends;
        }

        /// @return what the database says, or `null` if open transactions held it up
        @Nullable Held once() throws WireFailure {
            try {
                Held held = session.own(epoch, writable, atMostLeft(wait));
                if (!held.prepared().isEmpty()) {
                    pause();
                }
                return held;
            } catch (WireFailure failure) {
                if (!LOCKS.contains(failure.code()) && !failure.isBroken()) {
                    throw failure;
                }
                note(failure);
                wait = longer(wait);
                return null;
            } catch (HandoffException failure) {
                if (isOver() || failure.fault().kind() != Fault.Kind.EXTERNAL) {
                    throw failure;
                }
                pause();
                return null;
            }
        }

        private void note(WireFailure failure) throws WireFailure {
            if (failure.isBroken()) {
                // The next try makes a new session and finds what became of this.
                pause();
                return;
            }
            holders = session.holders();
            for (Holder holder : holders) {
                if (!writable) {
                    met.add(holder.who());
                }
                if (ends && elapsed() * 2 >= bound.toNanos()) {
                    mayNotEnd |= !session.end(holder);
                }
            }
        }

        private Duration atMostLeft(Duration wanted) {
            long untilHalf = bound.toNanos() / 2 - elapsed();
            long left = untilHalf > 0 ? untilHalf : bound.toNanos() - elapsed();
            return Duration.ofNanos(Math.max(1_000_000, Math.min(wanted.toNanos(), left)));
        }

        private static Duration longer(Duration wait) {
            Duration twice = wait.multipliedBy(2);
            return twice.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : twice;
        }

        private long elapsed() {
            return System.nanoTime() - begun;
        }

        boolean isOver() {
            return elapsed() >= bound.toNanos();
        }

        Fault fault(@Nullable Held held) {
            if (held != null && !held.prepared().isEmpty()) {
                return new Fault(
                        Fault.Kind.OPERATOR,
                        "fence.prepared-transactions",
                        "%s holds %d prepared XA transactions."
                                .formatted(side, held.prepared().size()),
                        "Commit or roll them back (XA RECOVER lists them).");
            }
            if (holders.isEmpty()) {
                return new Fault(
                        Fault.Kind.LIMIT,
                        "fence.bound",
                        "%s could not be fenced or opened within %d ms."
                                .formatted(side, bound.toMillis()),
                        "Writers come faster than they end, or the server is slow: try again, or"
                                + " allow a longer bound.");
            }
            Holder first = holders.getFirst();
            return new Fault(
                    Fault.Kind.LIMIT,
                    "fence.open-transactions",
                    "%d transactions that have written were still open on %s after %d ms; the oldest: %s, %s for %d s."
                            .formatted(
                                    holders.size(),
                                    side,
                                    bound.toMillis(),
                                    first.who(),
                                    first.state(),
                                    first.seconds()),
                    mayNotEnd
                            ? "End them; Handoff's account may not (grant it CONNECTION ADMIN)."
                            : "End them, or allow Handoff to.");
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw HandoffException.limit("fence.stopped", "The fence was stopped.", "");
        }
    }

    @Override
    public synchronized void close() {
        session.close();
    }
}
