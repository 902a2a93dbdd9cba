package org.handoff.clinic;

import org.handoff.clinic.app.AppConfig;
import org.handoff.clinic.app.ClinicApp;
import org.handoff.clinic.schema.ClinicAccess;
import org.handoff.clinic.schema.ClinicDatabase;
import org.handoff.clinic.schema.ClinicSeed;
import org.handoff.clinic.schema.SeedPlan;
import org.handoff.clinic.server.PostgresServer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/// A small filled clinic with its application, for tests of this module.
public final class ClinicFixture implements AutoCloseable {
    public final PostgresServer server;
    public final ClinicAccess access = ClinicAccess.random();
    public final ClinicApp app;

    public ClinicFixture() throws Exception {
        server = PostgresServer.embedded(17).start();
        ClinicSeed.createFilled(server, access, SeedPlan.of(10_000, 20), (_, _, _) -> {});
        app = ClinicApp.start(config(0));
    }

    public AppConfig config(int port) {
        String url = server.jdbcUrl(ClinicDatabase.NAME);
        return new AppConfig("legacy", port, url, "clinic_app", access.app(), 8);
    }

    public InetSocketAddress address() throws java.io.IOException {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), app.port());
    }

    /// The first column of the first row, as the superuser; "null" for NULL.
    public String ask(String query) throws SQLException {
        try (Connection connection = ClinicDatabase.asHandoff(server, access);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return String.valueOf(result.getString(1));
        }
    }

    /// Statements without an answer, as the superuser.
    public void run(String statements) throws SQLException {
        try (Connection connection = ClinicDatabase.asHandoff(server, access);
                Statement statement = connection.createStatement()) {
            statement.execute(statements);
        }
    }

    @Override
    public void close() throws java.io.IOException {
        try (server) {
            app.close();
        }
    }
}
