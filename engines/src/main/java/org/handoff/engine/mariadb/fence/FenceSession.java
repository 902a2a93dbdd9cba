package org.handoff.engine.mariadb.fence;

import org.handoff.engine.fence.Holder;
import org.handoff.engine.mariadb.MariaSide;
import org.handoff.engine.mariadb.catalog.Names;
import org.handoff.engine.mariadb.wire.MariaSession;
import org.handoff.engine.mariadb.wire.WireFailure;
import org.handoff.model.Epoch;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Two warm sessions for the fence, made anew when they broke: one that asks, and one that looks
/// who keeps it waiting. One thread at a time.
final class FenceSession implements AutoCloseable {
    /// `KILL`: no such thread, and not one's own.
    private static final int NO_SUCH_THREAD = 1094;

    private static final int NOT_OWNER = 1095;

    /// The part of a wait after which it is looked who holds it up.
    private static final double LOOK_AFTER = 0.6;

    /// How long a look may take beyond the wait.
    private static final Duration LOOK_BOUND = Duration.ofSeconds(3);

    private final MariaSide side;
    private final String table;
    private @Nullable MariaSession asking;
    private @Nullable MariaSession looking;

    /// Whom the last wait met.
    private volatile List<Holder> met = List.of();

    FenceSession(MariaSide side) {
        this.side = side;
        this.table = Names.quoted(side.own().database()) + ".ownership";
    }

    /// The side's ownership row.
    ///
    /// @param prepared XA transactions that stand in the way
    record Held(Epoch epoch, boolean writable, List<String> prepared) {}

    void warm() throws WireFailure {
        read();
        look(0);
    }

    /// Asks the database to move ownership.
    ///
    /// @param lockWait how long to wait for open transactions; writers queue behind it meanwhile
    /// @throws WireFailure if they did not end in time
    Held own(Epoch epoch, boolean writable, Duration lockWait) throws WireFailure {
        MariaSession session = asking();
        met = List.of();
        Thread watch = watch(session.thread(), lockWait);
        try {
            session.execute("START TRANSACTION");
            Held held = locked(session, lockWait);
            List<String> prepared = writable ? List.of() : prepared(session);
            boolean moves =
                    !epoch.isOlderThan(held.epoch())
                            && (!epoch.equals(held.epoch()) || writable != held.writable());
            if (moves && prepared.isEmpty()) {
                session.execute(
                        "UPDATE %s SET epoch = %d, writable = %d"
                                .formatted(table, epoch.number(), writable ? 1 : 0));
            }
            session.execute("COMMIT");
            return moves && prepared.isEmpty()
                    ? new Held(epoch, writable, prepared)
                    : new Held(held.epoch(), held.writable(), prepared);
        } catch (WireFailure failure) {
            rollBack(session, failure);
            throw failure;
        } finally {
            end(watch);
        }
    }

    private Held locked(MariaSession session, Duration lockWait) throws WireFailure {
        double seconds = Math.max(1, lockWait.toMillis()) / 1000.0;
        return one(
                session,
                "SET STATEMENT max_statement_time = %s FOR SELECT epoch, writable FROM %s WHERE one = 1 FOR UPDATE"
                        .formatted(String.format(Locale.ROOT, "%.3f", seconds), table));
    }

    private Held one(MariaSession session, String query) throws WireFailure {
        Held[] found = new Held[1];
        session.query(
                query,
                row ->
                        found[0] =
                                new Held(new Epoch(row.number(0)), row.number(1) != 0, List.of()));
        Held held = found[0];
        if (held == null) {
            throw HandoffException.operator(
                    "fence.row",
                    "The ownership row of " + side + " is gone.",
                    "Somebody changed Handoff's own tables: find out who before going on.");
        }
        return held;
    }

    private static List<String> prepared(MariaSession session) throws WireFailure {
        List<String> found = new ArrayList<>();
        session.query("XA RECOVER FORMAT = 'SQL'", row -> found.add(row.word(3)));
        return found;
    }

    private void rollBack(MariaSession session, WireFailure failure) {
        if (!failure.isBroken()) {
            try {
                session.execute("ROLLBACK");
                return;
            } catch (WireFailure broken) {
                // Closed below, and made anew when it is asked next.
            }
        }
        closeAsking();
    }

    private Thread watch(long thread, Duration lockWait) {
        long millis = (long) (lockWait.toMillis() * LOOK_AFTER);
        return Thread.ofVirtual()
                .name("fence-watch")
                .start(() -> {
                    try {
                        Thread.sleep(millis);
                        met = look(thread);
                    } catch (InterruptedException | WireFailure | HandoffException notSeen) {
                        // The wait ended before, or who it is stays unknown.
                    }
                });
    }

    private static void end(Thread watch) {
        watch.interrupt();
        try {
            watch.join(LOOK_BOUND);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /// Who keeps a waiting session waiting.
    private List<Holder> look(long thread) throws WireFailure {
        List<Holder> found = new ArrayList<>();
        MariaSession session = looking();
        try {
            session.query(
                    """
                    SELECT DISTINCT p.id, CONCAT('account ', p.user, ', address ',
                           SUBSTRING_INDEX(p.host, ':', 1)), p.command,
                           TIMESTAMPDIFF(SECOND, t.trx_started, NOW())
                      FROM information_schema.innodb_lock_waits w
                      JOIN information_schema.innodb_trx r ON r.trx_id = w.requesting_trx_id
                      JOIN information_schema.innodb_trx t ON t.trx_id = w.blocking_trx_id
                      JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id
                     WHERE r.trx_mysql_thread_id = %d AND p.id <> r.trx_mysql_thread_id
                     ORDER BY 4 DESC LIMIT 100
                    """
                            .formatted(thread),
                    row ->
                            found.add(
                                    new Holder(
                                            row.number(0),
                                            row.word(1),
                                            row.word(2),
                                            row.number(3))));
        } catch (WireFailure failure) {
            if (failure.isBroken()) {
                session.close();
                looking = null;
            }
            throw failure;
        }
        return found;
    }

    /// Those that the last wait met.
    List<Holder> holders() {
        return met;
    }

    Held read() throws WireFailure {
        MariaSession session = asking();
        try {
            return one(session, "SELECT epoch, writable FROM " + table);
        } catch (WireFailure failure) {
            rollBack(session, failure);
            throw failure;
        }
    }

    /// Ends a session; what it has not committed is rolled back.
    ///
    /// @return whether the account may
    boolean end(Holder holder) throws WireFailure {
        try {
            asking().execute("KILL CONNECTION " + holder.session());
            return true;
        } catch (WireFailure failure) {
            if (failure.code() == NO_SUCH_THREAD) {
                return true;
            }
            if (failure.code() == NOT_OWNER) {
                return false;
            }
            throw failure;
        }
    }

    private MariaSession asking() throws WireFailure {
        MariaSession open = asking;
        if (open == null) {
            open = side.openSession();
            open.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
            asking = open;
        }
        return open;
    }

    private MariaSession looking() {
        MariaSession open = looking;
        if (open == null) {
            open = side.openSession();
            looking = open;
        }
        return open;
    }

    private void closeAsking() {
        MariaSession open = asking;
        asking = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void close() {
        closeAsking();
        MariaSession open = looking;
        looking = null;
        if (open != null) {
            open.close();
        }
    }
}
