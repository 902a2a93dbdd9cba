package org.handoff.engine.postgres.fence;

import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.catalog.Queries;
import org.handoff.engine.postgres.fence.FenceSession.Holder;
import org.handoff.model.Environment;
import org.handoff.model.Fault;
import org.handoff.model.Finding;
import org.handoff.model.HandoffException;
import org.handoff.socket.Command;
import org.handoff.socket.Reply;
import org.handoff.socket.WriteFence;

import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Moves one side's ownership of writes. Every command may come late, twice, or after the last
/// one's answer was lost: it is carried out by its epoch, in the database, in one transaction.
///
/// Fencing takes an advisory lock that every writing transaction shares, so it waits for all of
/// them and new writers queue behind it. It asks with short waits that grow, and lets the queue
/// through between them: so clinicians are not kept waiting by one idle transaction, and a
/// transaction that an open one waits for cannot be locked out. Safe for threads; one command at a
/// time.
public final class PostgresFence implements WriteFence {
    /// The first wait for open transactions.
    static final Duration FIRST_WAIT = Duration.ofMillis(40);

    /// How long one wait may keep writers queueing.
    static final Duration LONGEST_WAIT = Duration.ofMillis(400);

    private static final Duration PAUSE = Duration.ofMillis(5);

    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String DEADLOCK = "40P01";

    private final Environment environment;
    private final PostgresSide side;
    private final FenceSession session;

    public PostgresFence(Environment environment, PostgresSide side) {
        this.environment = environment;
        this.side = side;
        this.session = new FenceSession(side);
    }

    @Override
    public synchronized void warm() {
        try {
            session.warm();
        } catch (SQLException failure) {
            throw Queries.failed("The fence of " + side + " could not be warmed", failure);
        }
    }

    @Override
    public synchronized Reply handle(Command command) {
        try {
            return switch (command) {
                case Command.Fence fence -> fence(fence);
                case Command.Unfence unfence ->
                        settled(
                                unfence,
                                again(() -> session.own(unfence.epoch(), true, LONGEST_WAIT)),
                                Set.of());
                case Command.Observe observe -> ownership(observe, again(session::read), Set.of());
                case Command.Arm _, Command.Drain _, Command.Prove _ ->
                        throw new IllegalArgumentException("not the fence's: " + command);
            };
        } catch (SQLException failure) {
            HandoffException fault =
                    Queries.failed("The fence of " + side + " could not be reached", failure);
            return new Reply.Failed(command.epoch(), command, fault.fault());
        } catch (HandoffException failure) {
            return new Reply.Failed(command.epoch(), command, failure.fault());
        }
    }

    /// What the database is asked.
    private interface Question {
        OwnershipRow ask() throws SQLException;
    }

    /// Asks once more over a new session if the warm one turns out to be dead; asking twice is the
    /// same as asking once.
    private static OwnershipRow again(Question question) throws SQLException {
        try {
            return question.ask();
        } catch (SQLException lost) {
            if (isReported(lost)) {
                throw lost;
            }
            return question.ask();
        }
    }

    private Reply fence(Command.Fence command) throws SQLException {
        Attempts attempts = new Attempts(command);
        while (true) {
            OwnershipRow row = attempts.once();
            if (row != null && row.prepared().isEmpty()) {
                row.waiting().forEach(attempts.met::add);
                return settled(command, row, attempts.met);
            }
            if (row != null && command.epoch().isOlderThan(row.held())) {
                return new Reply.Stale(command.epoch(), command, row.held());
            }
            if (attempts.isOver()) {
                return new Reply.Failed(command.epoch(), command, attempts.fault(row));
            }
        }
    }

    /// Tries until the bound.
    private final class Attempts {
        private final Command.Fence command;
        private final long begun = System.nanoTime();
        private final Set<String> met = new LinkedHashSet<>();
        private List<Holder> holders = List.of();
        private Duration wait = FIRST_WAIT;
        private boolean mayNotEnd;

        Attempts(Command.Fence command) {
            this.command = command;
        }

        /// @return what the database says, or `null` if open transactions held it up
        @org.jspecify.annotations.Nullable
        OwnershipRow once() throws SQLException {
            try {
                OwnershipRow row = session.own(command.epoch(), false, atMostLeft(wait));
                if (!row.prepared().isEmpty()) {
                    pause();
                }
                return row;
            } catch (SQLException failure) {
                if (isOver()) {
                    note(failure);
                    return null;
                }
                if (isReported(failure) && !isLock(failure)) {
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

        private void note(SQLException failure) throws SQLException {
            if (!isLock(failure)) {
                // The session broke: the next try makes a new one and finds what became of this.
                pause();
                return;
            }
            holders = session.holders();
            for (Holder holder : holders) {
                if (holder.pid() == 0) {
                    continue;
                }
                met.add(holder.who());
                if (command.endOpenTransactions() && elapsed() * 2 >= command.bound().toNanos()) {
                    mayNotEnd |= !session.end(holder);
                }
            }
        }

        private Duration atMostLeft(Duration wanted) {
            long untilHalf = command.bound().toNanos() / 2 - elapsed();
            long left = untilHalf > 0 ? untilHalf : command.bound().toNanos() - elapsed();
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
            return elapsed() >= command.bound().toNanos();
        }

        Fault fault(@org.jspecify.annotations.Nullable OwnershipRow row) {
            List<String> prepared =
                    row != null
                            ? row.prepared()
                            : holders.stream()
                                    .filter(holder -> holder.pid() == 0)
                                    .map(Holder::who)
                                    .toList();
            if (!prepared.isEmpty()) {
                return new Fault(
                        Fault.Kind.OPERATOR,
                        "fence.prepared-transactions",
                        "%s holds prepared transactions: %s."
                                .formatted(side, String.join(", ", prepared)),
                        "Commit or roll them back (COMMIT PREPARED, ROLLBACK PREPARED).");
            }
            if (holders.isEmpty()) {
                return new Fault(
                        Fault.Kind.LIMIT,
                        "fence.bound",
                        "%s could not be fenced within %d ms."
                                .formatted(side, command.bound().toMillis()),
                        "Writers or prepared transactions come faster than they end, or the server"
                                + " is slow: try again, or allow a longer bound.");
            }
            Holder first = holders.getFirst();
            return new Fault(
                    Fault.Kind.LIMIT,
                    "fence.open-transactions",
                    "%d transactions that have written were still open on %s after %d ms; the oldest: %s, %s for %d s."
                            .formatted(
                                    holders.size(),
                                    side,
                                    command.bound().toMillis(),
                                    first.who(),
                                    first.state(),
                                    first.seconds()),
                    mayNotEnd
                            ? "End them; the replicator's role may not (grant it"
                                    + " pg_signal_backend)."
                            : "End them, or allow Handoff to.");
        }
    }

    private Reply settled(Command command, OwnershipRow row, Set<String> met) {
        if (command.epoch().isOlderThan(row.held())) {
            return new Reply.Stale(command.epoch(), command, row.held());
        }
        return ownership(command, row, met);
    }

    private Reply ownership(Command command, OwnershipRow row, Set<String> met) {
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
                environment, command.epoch(), row.held(), row.writable(), findings);
    }

    private static boolean isLock(SQLException failure) {
        return LOCK_NOT_AVAILABLE.equals(failure.getSQLState())
                || DEADLOCK.equals(failure.getSQLState());
    }

    /// Whether the server itself said so; otherwise nobody knows what became of the statement.
    private static boolean isReported(SQLException failure) {
        String state = failure.getSQLState();
        return state != null && !state.startsWith("08") && !state.startsWith("57P");
    }

    private static void pause() throws SQLException {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted", "57014", stop);
        }
    }

    @Override
    public synchronized void close() {
        session.close();
    }
}
