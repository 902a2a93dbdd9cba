package org.handoff.engine.mariadb.probe;

import org.handoff.engine.mariadb.MariaSide;
import org.handoff.engine.mariadb.catalog.Names;
import org.handoff.engine.mariadb.install.MariaInstallation;
import org.handoff.engine.mariadb.wire.MariaSession;
import org.handoff.engine.mariadb.wire.WireFailure;
import org.handoff.model.Epoch;
import org.handoff.model.HandoffException;
import org.handoff.socket.SideProbe;
import org.jspecify.annotations.Nullable;

import java.time.Duration;

/// [SideProbe] of a MariaDB side. The server keeps its log by its own rules and nothing for us, so
/// none of it counts as kept.
public final class MariaProbe implements SideProbe {
    /// As the storage engines count them.
    private static final String ENDED =
            """
            SELECT CAST(sum(variable_value) AS UNSIGNED) FROM information_schema.global_status
             WHERE variable_name IN ('HANDLER_COMMIT', 'HANDLER_ROLLBACK')
            """;

    private final MariaSide side;
    private @Nullable MariaSession session;

    public MariaProbe(MariaSide side) {
        this.side = side;
    }

    @Override
    public State ask() {
        try {
            MariaSession open = session;
            if (open == null) {
                open = side.openSession();
                session = open;
            }
            return state(open);
        } catch (WireFailure failure) {
            close();
            throw HandoffException.external(
                    "probe.failed",
                    side + " does not tell its state (SQLSTATE " + failure.state() + ").",
                    "",
                    failure);
        } catch (HandoffException failure) {
            close();
            throw failure;
        }
    }

    private State state(MariaSession open) throws WireFailure {
        Ownership[] ownership = new Ownership[1];
        if (MariaInstallation.isInstalled(side, open)) {
            open.query(
                    "SELECT epoch, writable FROM "
                            + Names.quoted(side.own().database())
                            + ".ownership",
                    row ->
                            ownership[0] =
                                    new Ownership(new Epoch(row.number(0)), row.number(1) != 0));
        }
        long[] oldest = new long[1];
        open.query(oldest(side.user()), row -> oldest[0] = row.number(0));
        int[] prepared = new int[1];
        open.query("XA RECOVER", _ -> prepared[0]++);
        long[] ended = new long[1];
        open.query(ENDED, row -> ended[0] = row.number(0));
        return new State(
                "MariaDB " + open.version(),
                ownership[0],
                0,
                -1,
                Duration.ofMillis(oldest[0]),
                prepared[0],
                false,
                ended[0]);
    }

    /// Asks for the age of the oldest transaction of another account that has written, in
    /// milliseconds.
    private static String oldest(String ours) {
        return """
        SELECT coalesce(max(timestampdiff(MICROSECOND, t.trx_started, now(6))) DIV 1000, 0)
          FROM information_schema.innodb_trx t
          JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id
         WHERE t.trx_rows_modified > 0 AND p.user <> %s
        """
                .formatted(Names.literal(ours));
    }

    @Override
    public void close() {
        MariaSession open = session;
        session = null;
        if (open != null) {
            open.close();
        }
    }
}
