package org.handoff.engine.mariadb;

import org.handoff.engine.mariadb.catalog.MariaCatalog;
import org.handoff.engine.mariadb.catalog.MariaTable;
import org.handoff.engine.mariadb.types.SpelledTable;
import org.handoff.engine.mariadb.validate.TablePairs;
import org.handoff.engine.mariadb.wire.MariaSession;
import org.handoff.engine.mariadb.wire.Tls;
import org.handoff.engine.mariadb.wire.WireFailure;
import org.handoff.testkit.db.MariaServer;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/// A real server, started once for all tests of this virtual machine; each test takes fresh
/// databases.
public final class Maria {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Maria SHARED = new Maria();

    private final MariaServer server;

    private Maria() {
        try {
            server = MariaServer.fresh();
        } catch (IOException failure) {
            throw new IllegalStateException("the test server does not start", failure);
        }
    }

    public static MariaServer server() {
        return SHARED.server;
    }

    /// A side whose database is now empty; it is called `public`.
    public static MariaSide fresh() throws WireFailure {
        String name = "test" + COUNT.incrementAndGet();
        try (MariaSession session = side(server(), "").openSession()) {
            session.execute("CREATE DATABASE " + name + " CHARACTER SET utf8mb4");
        }
        return side(server(), name);
    }

    public static MariaSide side(MariaServer server, String database) {
        return new MariaSide(
                server.host(),
                server.port(),
                database,
                "public",
                MariaServer.USER,
                () -> MariaServer.PASSWORD,
                Tls.NONE,
                Duration.ofSeconds(30));
    }

    /// Every table of a side, as it is told to another one of MariaDB.
    public static List<SpelledTable> spelled(MariaSide side) {
        try (MariaSession session = side.openSession()) {
            List<SpelledTable> spelled = new ArrayList<>();
            for (MariaTable table : MariaCatalog.tables(side, session)) {
                spelled.add(Objects.requireNonNull(TablePairs.with(table, table).ours()));
            }
            return spelled;
        }
    }

    /// What a query's first column and row say.
    public static String ask(MariaSide side, String query) throws WireFailure {
        String[] found = {"nothing"};
        try (MariaSession session = side.openSession()) {
            session.query(query, row -> found[0] = row.word(0));
        }
        return found[0];
    }

    /// Runs statements, each ended by a semicolon at the end of a line.
    public static void run(MariaSide side, String script) throws WireFailure {
        try (MariaSession session = side.openSession()) {
            for (String statement : script.split(";\\s*\\n|;\\s*$", -1)) {
                if (!statement.isBlank()) {
                    session.execute(statement);
                }
            }
        }
    }
}
