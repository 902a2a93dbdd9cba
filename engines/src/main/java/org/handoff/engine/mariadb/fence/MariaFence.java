package org.handoff.engine.mariadb.fence;

import org.handoff.engine.fence.FenceTries;
import org.handoff.engine.mariadb.Failures;
import org.handoff.engine.mariadb.MariaSide;
import org.handoff.engine.mariadb.fence.FenceSession.Held;
import org.handoff.engine.mariadb.wire.WireFailure;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.Fault;
import org.handoff.model.HandoffException;
import org.handoff.socket.Command;
import org.handoff.socket.Reply;
import org.handoff.socket.WriteFence;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/// [WriteFence] of a MariaDB side: a row that every writing transaction of another account locks in
/// share mode, by a trigger on each table, and that fencing locks alone. So fencing waits for all
/// of them, and new writers queue behind it: [FenceTries].
///
/// Where it does not hold: `TRUNCATE` and changes of the schema fire no triggers, and neither do
/// rows that another server's replication writes here. Both stand in the log, and what is found
/// there closes the gate.
public final class MariaFence implements WriteFence {
    /// Opening waits for transactions that were refused and are still open; they are ended at half
    /// of it.
    private static final Duration OPEN_BOUND = Duration.ofSeconds(2);

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
                case Command.Fence fence -> fence(fence);
                case Command.Unfence unfence -> unfence(unfence);
                case Command.Observe _ -> answer(command, observed());
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

    private Reply fence(Command.Fence command) throws WireFailure {
        FenceTries tries =
                new FenceTries(side.toString(), command.bound(), command.endOpenTransactions());
        return move(
                command,
                false,
                tries,
                held -> tries.fenced(environment, command, held.epoch(), held.writable()));
    }

    private Reply unfence(Command.Unfence command) throws WireFailure {
        FenceTries tries = new FenceTries(side.toString(), OPEN_BOUND, true);
        return move(command, true, tries, held -> answer(command, held));
    }

    private Reply move(
            Command command, boolean writable, FenceTries tries, Function<Held, Reply> settled)
            throws WireFailure {
        while (true) {
            Held held = once(command.epoch(), writable, tries);
            if (held != null && command.epoch().isOlderThan(held.epoch())) {
                return new Reply.Stale(command.epoch(), command, held.epoch());
            }
            if (held != null && held.prepared().isEmpty()) {
                return settled.apply(held);
            }
            if (tries.isOver()) {
                return new Reply.Failed(command.epoch(), command, fault(held, tries));
            }
        }
    }

    private Reply answer(Command command, Held held) {
        return new Reply.Ownership(
                environment, command.epoch(), held.epoch(), held.writable(), List.of());
    }

    /// @return what the database says, or `null` if open transactions held it up
    private @Nullable Held once(Epoch epoch, boolean writable, FenceTries tries)
            throws WireFailure {
        try {
            Held held = session.own(epoch, writable, tries.nextWait());
            if (!held.prepared().isEmpty()) {
                tries.rest();
            }
            return held;
        } catch (WireFailure failure) {
            if (failure.isBroken()) {
                tries.broke();
            } else if (LOCKS.contains(failure.code())) {
                tries.heldUp(session.holders(), session::end);
            } else {
                throw failure;
            }
            return null;
        } catch (HandoffException failure) {
            if (tries.isOver() || failure.fault().kind() != Fault.Kind.EXTERNAL) {
                throw failure;
            }
            tries.rest();
            return null;
        }
    }

    private Fault fault(@Nullable Held held, FenceTries tries) {
        return held == null || held.prepared().isEmpty()
                ? tries.fault("CONNECTION ADMIN")
                : new Fault(
                        Fault.Kind.OPERATOR,
                        "fence.prepared-transactions",
                        "%s holds %d prepared XA transactions."
                                .formatted(side, held.prepared().size()),
                        "Commit or roll them back (XA RECOVER lists them).");
    }

    @Override
    public synchronized void close() {
        session.close();
    }
}
