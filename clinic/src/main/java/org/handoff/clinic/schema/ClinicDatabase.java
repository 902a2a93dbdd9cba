package org.handoff.clinic.schema;

import org.handoff.clinic.server.PostgresServer;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/// The clinic's database on a server: its roles, and its schema in two halves around the rows.
public final class ClinicDatabase {
    /// Name of the database.
    public static final String NAME = "clinic";

    /// Schema of all its objects.
    public static final String SCHEMA = "clinic";

    private ClinicDatabase() {}

    /// Roles and an empty database owned by `clinic_owner`; the target of a migration needs no
    /// more.
    public static void create(PostgresServer server, ClinicAccess access) throws SQLException {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            Map<String, String> passwords =
                    Map.of(
                            "ownerPassword", access.owner(),
                            "appPassword", access.app(),
                            "handoffPassword", access.handoff());
            statement.execute(Script.fill(Script.read("roles.sql"), passwords));
            statement.execute("CREATE DATABASE " + NAME + " OWNER clinic_owner");
        }
    }

    /// Tables, types, sequences and primary keys; as `clinic_owner`.
    public static void beforeRows(Connection owner) throws SQLException {
        run(owner, "schema-before-rows.sql");
    }

    /// Secondary indexes, foreign keys, functions, triggers, views; as `clinic_owner`.
    public static void afterRows(Connection owner) throws SQLException {
        run(owner, "schema-after-rows.sql");
    }

    public static Connection asOwner(PostgresServer server, ClinicAccess access)
            throws SQLException {
        return connect(server, "clinic_owner", access.owner());
    }

    public static Connection asApp(PostgresServer server, ClinicAccess access) throws SQLException {
        return connect(server, "clinic_app", access.app());
    }

    public static Connection asHandoff(PostgresServer server, ClinicAccess access)
            throws SQLException {
        return connect(server, "handoff", access.handoff());
    }

    private static Connection connect(PostgresServer server, String user, String password)
            throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl(NAME), user, password);
    }

    private static void run(Connection owner, String script) throws SQLException {
        try (Statement statement = owner.createStatement()) {
            statement.execute(Script.read(script));
        }
    }
}
