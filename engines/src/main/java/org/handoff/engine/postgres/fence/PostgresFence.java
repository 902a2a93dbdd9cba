package org.handoff.engine.postgres.fence;

import org.handoff.engine.postgres.PostgresSide;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.Fault;
import org.handoff.model.Finding;
import org.handoff.model.HandoffException;
import org.handoff.socket.Command;
import org.handoff.socket.Reply;
import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Carries out [Command.Fence], [Command.Unfence] and [Command.Observe] on one side's database.
///
/// Fencing takes the advisory lock that every writing transaction shares, so it succeeds only when
/// none is open, and flips the ownership row under it: a transaction either committed before, or
/// meets the fence. At half the bound the sessions that still hold it up are ended, or the command
/// is refused at the bound, as asked. A higher epoch in the row answers [Reply.Stale].
///
/// One thread at a time. A broken session is opened anew and the command tried once more: each is
/// idempotent.
public final class PostgresFence implements AutoCloseable {
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String UNDEFINED_TABLE = "42P01";
    private static final String UNDEFINED_FUNCTION = "42883";
    private static final String INVALID_SCHEMA = "3F000";

    /// Between two looks at transactions that are prepared and not finished.
    private static final Duration PREPARED_PACE = Duration.ofMillis(20);

    private static final Epoch NO_EPOCH = Epoch.NONE;

    private final Environment environment;
    private final PostgresSide side;
    private @Nullable FenceSession session;

    public PostgresFence(Environment environment, PostgresSide side) {
        this.environment = environment;
        this.side = side;
    }

    /// Opens the session and lets the server compile what the pause will use, without changing
    /// anything.
    public void warm() {
        try {
            FenceSession open = session();
            open.own(NO_EPOCH, open.observe().writable(), Duration.ofMillis(50));
        } catch (SQLException e) {
            drop();
        }
    }

    public Reply handle(Command command) {
        try {
            return handleOnce(command);
        } catch (SQLException first) {
            drop();
            if (!isConnectionLost(first)) {
                return failed(command, first);
            }
        }
        try {
            return handleOnce(command);
        } catch (SQLException second) {
            drop();
            return failed(command, second);
        }
    }

    private Reply handleOnce(Command command) throws SQLException {
        return switch (command) {
            case Command.Fence fence -> fence(fence);
            case Command.Unfence unfence -> unfence(unfence);
            case Command.Observe observe -> {
                FenceSession.Row row = session().observe();
                yield ownership(observe, row, List.of());
            }
            case Command.Arm _, Command.Drain _, Command.Prove _ ->
                    throw HandoffException.bug("fence.command", "Not for a fence: " + command);
        };
    }

    private Reply unfence(Command.Unfence command) throws SQLException {
        FenceSession.Row row = session().own(command.epoch(), true, Duration.ofSeconds(5)).row();
        return row.held().equals(command.epoch()) && row.writable()
                ? ownership(command, row, List.of())
                : new Reply.Stale(command.epoch(), command, row.held());
    }

    private Reply fence(Command.Fence command) throws SQLException {
        long deadline = System.nanoTime() + command.bound().toNanos();
        List<Finding> findings = new ArrayList<>();
        Duration first = command.bound().dividedBy(2);
        while (true) {
            FenceSession.Moved moved = tryFence(command, first, deadline, findings);
            if (moved == null) {
                return refusedForOpen(command, findings);
            }
            moved.waiting().forEach(who -> findings.add(bypass(who, "waited to write")));
            if (moved.prepared().isEmpty()) {
                return fenced(command, moved.row(), findings);
            }
            if (System.nanoTime() >= deadline) {
                return refusedForPrepared(command, moved.prepared());
            }
            pause();
        }
    }

    /// Null if open transactions held it up to the bound.
    private FenceSession.@Nullable Moved tryFence(
            Command.Fence command, Duration first, long deadline, List<Finding> findings)
            throws SQLException {
        FenceSession open = session();
        try {
            return open.own(command.epoch(), false, first);
        } catch (SQLException e) {
            if (!LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                throw e;
            }
        }
        for (FenceSession.Holder holder : open.holders()) {
            boolean ended = command.endOpenTransactions() && open.end(holder);
            String did =
                    ended ? "held an open transaction and was ended" : "holds an open transaction";
            findings.add(bypass(holder.who(), did + " (" + holder.state() + ")"));
        }
        try {
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            return open.own(command.epoch(), false, left);
        } catch (SQLException e) {
            if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                return null;
            }
            throw e;
        }
    }

    private Reply fenced(Command.Fence command, FenceSession.Row row, List<Finding> findings) {
        return row.held().equals(command.epoch()) && !row.writable()
                ? ownership(command, row, findings)
                : new Reply.Stale(command.epoch(), command, row.held());
    }

    private Reply ownership(Command command, FenceSession.Row row, List<Finding> findings) {
        return new Reply.Ownership(
                environment, command.epoch(), row.held(), row.writable(), findings);
    }

    private Finding bypass(String who, String did) {
        return new Finding(
                "bypass-writer",
                environment.label(),
                1,
                "A session that did not come through a gateway " + did + ": " + who + ".");
    }

    private Reply refusedForOpen(Command.Fence command, List<Finding> findings) {
        List<String> who = findings.stream().map(Finding::text).distinct().toList();
        return failed(
                command,
                new Fault(
                        Fault.Kind.EXTERNAL,
                        "fence.open-transactions",
                        "Open transactions kept the %s database from being fenced for %d ms. %s"
                                .formatted(
                                        environment.label(),
                                        command.bound().toMillis(),
                                        String.join(" ", who)),
                        "End them, or set fence.endOpenTransactions."));
    }

    private Reply refusedForPrepared(Command.Fence command, List<String> prepared) {
        return failed(
                command,
                new Fault(
                        Fault.Kind.OPERATOR,
                        "fence.prepared-transactions",
                        "The %s database holds prepared transactions: %s."
                                .formatted(environment.label(), String.join(", ", prepared)),
                        "COMMIT PREPARED or ROLLBACK PREPARED each, as its coordinator decides."));
    }

    private Reply failed(Command command, SQLException e) {
        String state = e.getSQLState() == null ? "none" : e.getSQLState();
        boolean absent =
                state.equals(UNDEFINED_TABLE)
                        || state.equals(UNDEFINED_FUNCTION)
                        || state.equals(INVALID_SCHEMA);
        return failed(
                command,
                absent
                        ? new Fault(
                                Fault.Kind.OPERATOR,
                                "fence.absent",
                                "Handoff is not installed in the %s database (%s)."
                                        .formatted(environment.label(), side),
                                "Run `handoff start`.")
                        : new Fault(
                                Fault.Kind.EXTERNAL,
                                "fence.failed",
                                "The %s database (%s) did not answer: SQLSTATE %s."
                                        .formatted(environment.label(), side, state),
                                "See its log."));
    }

    private static Reply failed(Command command, Fault fault) {
        return new Reply.Failed(command.epoch(), command, fault);
    }

    /// Class 08 and 57P0x: the connection or the server went away. A missing state is the driver's.
    private static boolean isConnectionLost(SQLException e) {
        String state = e.getSQLState();
        return state == null || state.startsWith("08") || state.startsWith("57P");
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PREPARED_PACE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw HandoffException.limit("fence.interrupted", "Interrupted while fencing.", "");
        }
    }

    private FenceSession session() {
        FenceSession open = session;
        if (open == null) {
            open = new FenceSession(side);
            session = open;
        }
        return open;
    }

    private void drop() {
        FenceSession open = session;
        session = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                // It is broken already; the next command opens another.
            }
        }
    }

    @Override
    public void close() {
        drop();
    }
}
