package org.handoff.engine.postgres.catalog;

import org.handoff.clinic.server.PostgresServer;
import org.handoff.engine.postgres.PostgresSide;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/// Two real servers, 17 and 18, started once for all tests of this virtual machine; each test takes
/// a fresh database of the same name on both.
public final class Pair {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Pair SERVERS = new Pair();

    private final PostgresServer legacy;
    private final PostgresServer cloud;

    private Pair() {
        try {
            legacy = PostgresServer.embedded(17).start();
            cloud = PostgresServer.embedded(18).start();
        } catch (IOException failure) {
            throw new IllegalStateException("the test servers do not start", failure);
        }
    }

    public static PostgresServer legacy() {
        return SERVERS.legacy;
    }

    public static PostgresServer cloud() {
        return SERVERS.cloud;
    }

    /// The name of a database that is now empty on both servers.
    public static String freshDatabase() throws SQLException {
        String name = "test" + COUNT.incrementAndGet();
        for (PostgresServer server : new PostgresServer[] {SERVERS.legacy, SERVERS.cloud}) {
            try (Connection session = server.connect("postgres");
                    Statement statement = session.createStatement()) {
                statement.execute("CREATE DATABASE " + name);
            }
        }
        return name;
    }

    /// A side as the superuser.
    public static PostgresSide side(PostgresServer server, String database) {
        return PostgresSide.of(
                server.host(), server.port(), database, "postgres", server::password);
    }

    /// Runs a script as the superuser on one server.
    public static void run(PostgresServer server, String database, String script)
            throws SQLException {
        try (Connection session = server.connect(database);
                Statement statement = session.createStatement()) {
            statement.execute(script);
        }
    }

    /// Runs a script on both.
    public static void runBoth(String database, String script) throws SQLException {
        run(legacy(), database, script);
        run(cloud(), database, script);
    }
}
