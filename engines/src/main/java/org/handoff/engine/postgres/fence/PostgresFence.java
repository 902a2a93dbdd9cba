package org.handoff.engine.postgres.fence;

import org.handoff.engine.fence.FenceTries;
import org.handoff.engine.fence.Holder;
import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.catalog.Queries;
import org.handoff.model.Environment;
import org.handoff.model.Fault;
import org.handoff.model.HandoffException;
import org.handoff.socket.Command;
import org.handoff.socket.Reply;
import org.handoff.socket.WriteFence;
import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.util.List;

/// Moves one side's ownership of writes. Every command may come late, twice, or after the last
/// one's answer was lost: it is carried out by its epoch, in the database, in one transaction.
///
/// Fencing takes an advisory lock that every writing transaction shares, so it waits for all of
/// them and new writers queue behind it: [FenceTries]. Safe for threads; one command at a time.
public final class PostgresFence implements WriteFence {
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
                case Command.Unfence unfence -> unfence(unfence);
                case Command.Observe observe -> answer(observe, again(session::read));
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

    private Reply unfence(Command.Unfence command) throws SQLException {
        OwnershipRow row = again(() -> session.own(command.epoch(), true, FenceTries.LONGEST_WAIT));
        return command.epoch().isOlderThan(row.held())
                ? new Reply.Stale(command.epoch(), command, row.held())
                : answer(command, row);
    }

    private Reply fence(Command.Fence command) throws SQLException {
        Tries tries = new Tries(command);
        while (true) {
            OwnershipRow row = tries.once();
            if (row != null && row.prepared().isEmpty()) {
                row.waiting().forEach(tries.common::met);
                return command.epoch().isOlderThan(row.held())
                        ? new Reply.Stale(command.epoch(), command, row.held())
                        : tries.common.fenced(environment, command, row.held(), row.writable());
            }
            if (row != null && command.epoch().isOlderThan(row.held())) {
                return new Reply.Stale(command.epoch(), command, row.held());
            }
            if (tries.common.isOver()) {
                return new Reply.Failed(command.epoch(), command, tries.fault(row));
            }
        }
    }

    /// Tries until the bound.
    private final class Tries {
        private final Command.Fence command;
        private final FenceTries common;
        private List<String> prepared = List.of();

        Tries(Command.Fence command) {
            this.command = command;
            this.common =
                    new FenceTries(side.toString(), command.bound(), command.endOpenTransactions());
        }

        /// @return what the database says, or `null` if open transactions held it up
        @Nullable OwnershipRow once() throws SQLException {
            try {
                OwnershipRow row = session.own(command.epoch(), false, common.nextWait());
                if (!row.prepared().isEmpty()) {
                    common.rest();
                }
                return row;
            } catch (SQLException failure) {
                if (isLock(failure)) {
                    heldUp(session.holders());
                } else if (isReported(failure) && !common.isOver()) {
                    throw failure;
                } else {
                    common.broke();
                }
                return null;
            } catch (HandoffException failure) {
                if (common.isOver() || failure.fault().kind() != Fault.Kind.EXTERNAL) {
                    throw failure;
                }
                common.rest();
                return null;
            }
        }

        private void heldUp(List<Holder> holders) throws SQLException {
            prepared = holders.stream().filter(FenceSession::isPrepared).map(Holder::who).toList();
            common.heldUp(
                    holders.stream().filter(holder -> !FenceSession.isPrepared(holder)).toList(),
                    session::end);
        }

        Fault fault(@Nullable OwnershipRow row) {
            List<String> standing = row == null ? prepared : row.prepared();
            return standing.isEmpty()
                    ? common.fault("pg_signal_backend")
                    : new Fault(
                            Fault.Kind.OPERATOR,
                            "fence.prepared-transactions",
                            "%s holds prepared transactions: %s."
                                    .formatted(side, String.join(", ", standing)),
                            "Commit or roll them back (COMMIT PREPARED, ROLLBACK PREPARED).");
        }
    }

    private Reply answer(Command command, OwnershipRow row) {
        return new Reply.Ownership(
                environment, command.epoch(), row.held(), row.writable(), List.of());
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

    @Override
    public synchronized void close() {
        session.close();
    }
}
