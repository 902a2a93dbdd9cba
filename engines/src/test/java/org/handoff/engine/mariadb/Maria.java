package org.handoff.engine.mariadb;

import org.handoff.engine.mariadb.wire.MariaSession;
import org.handoff.engine.mariadb.wire.Tls;
import org.handoff.engine.mariadb.wire.WireFailure;
import org.handoff.testkit.db.MariaServer;

import java.io.IOException;
import java.time.Duration;
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
