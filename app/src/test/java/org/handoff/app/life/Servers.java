package org.handoff.app.life;

import org.handoff.clinic.server.PostgresServer;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/// Two real servers of different majors with the roles that a migration needs. Each migration of a
/// test class has databases of its own on them.
final class Servers implements AutoCloseable {
    static final String PASSWORD = "testonly";

    private final PostgresServer legacy;
    private final PostgresServer cloud;

    Servers() throws IOException, SQLException {
        legacy = PostgresServer.embedded(17).with("shared_buffers", "32MB").start();
        try {
            cloud = PostgresServer.embedded(18).with("shared_buffers", "32MB").start();
        } catch (IOException e) {
            legacy.close();
            throw e;
        }
        roles(legacy);
        roles(cloud);
    }

    PostgresServer legacy() {
        return legacy;
    }

    PostgresServer cloud() {
        return cloud;
    }

    private static void roles(PostgresServer server) throws SQLException {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE ROLE handoff LOGIN SUPERUSER REPLICATION PASSWORD '" + PASSWORD + "'");
            statement.execute("CREATE ROLE app LOGIN PASSWORD '" + PASSWORD + "'");
        }
    }

    @Override
    public void close() throws IOException {
        try (cloud) {
            legacy.close();
        }
    }
}
