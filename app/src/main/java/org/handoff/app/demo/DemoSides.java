package org.handoff.app.demo;

import org.handoff.clinic.app.AppConfig;
import org.handoff.clinic.app.ClinicApp;
import org.handoff.clinic.schema.ClinicAccess;
import org.handoff.clinic.schema.ClinicDatabase;
import org.handoff.clinic.schema.ClinicSeed;
import org.handoff.clinic.schema.SeedPlan;
import org.handoff.clinic.server.PostgresServer;
import org.handoff.model.Environment;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/// The demo's two sides: on each a PostgreSQL server and the clinic's application, each a process
/// of its own. The legacy database is filled, the cloud's is empty.
final class DemoSides implements AutoCloseable {
    static final int LEGACY_MAJOR = 17;
    static final int CLOUD_MAJOR = 18;

    private static final List<String> APP_JVM =
            List.of(
                    "-Xmx192m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:MetaspaceSize=64m");
    private static final String APP_POOL = "10";

    private final Path directory;
    private final ClinicAccess access;
    private final PostgresServer legacy;
    private final PostgresServer cloud;

    private DemoSides(
            Path directory, ClinicAccess access, PostgresServer legacy, PostgresServer cloud) {
        this.directory = directory;
        this.access = access;
        this.legacy = legacy;
        this.cloud = cloud;
    }

    /// Starts both servers at once.
    static DemoSides start(Path directory) throws IOException, InterruptedException {
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<PostgresServer> legacy = new CompletableFuture<>();
            CompletableFuture<PostgresServer> cloud = new CompletableFuture<>();
            var _ =
                    pool.submit(() ->
                            launch(legacy, LEGACY_MAJOR, directory.resolve("legacy-postgres")));
            var _ =
                    pool.submit(
                            () -> launch(cloud, CLOUD_MAJOR, directory.resolve("cloud-postgres")));
            return new DemoSides(directory, ClinicAccess.random(), legacy.get(), cloud.get());
        } catch (ExecutionException e) {
            throw new IOException("a PostgreSQL server does not start: " + e.getMessage(), e);
        }
    }

    private static void launch(CompletableFuture<PostgresServer> to, int major, Path directory) {
        try {
            to.complete(PostgresServer.embedded(major).in(directory).start());
        } catch (IOException | RuntimeException e) {
            to.completeExceptionally(e);
        }
    }

    /// Makes both databases, and fills the legacy one. Answers its count of rows.
    long fill(SeedPlan plan, ClinicSeed.Progress progress) throws SQLException {
        ClinicDatabase.create(cloud, access);
        return ClinicSeed.createFilled(legacy, access, plan, progress);
    }

    /// The facility with the most treatments that are due.
    int busyFacility() throws SQLException {
        try (Connection connection = ClinicDatabase.asHandoff(legacy, access);
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT facility_id FROM clinic.respiratory_treatments"
                                        + " WHERE state = 'due' GROUP BY facility_id"
                                        + " ORDER BY count(*) DESC, facility_id LIMIT 1")) {
            row.next();
            return row.getInt(1);
        }
    }

    PostgresServer server(Environment side) {
        return side == Environment.LEGACY ? legacy : cloud;
    }

    ClinicAccess access() {
        return access;
    }

    /// Starts a side's application on `port`.
    ///
    /// @param data the side whose database it works on
    DemoProcess startApp(Environment side, int port, Environment data) {
        return DemoProcess.start(
                side.label() + " application",
                directory.resolve(side.label() + "-app.log"),
                APP_JVM,
                Map.of(AppConfig.PASSWORD_VARIABLE, access.app()),
                ClinicApp.class.getName(),
                List.of(
                        "--side",
                        side.label(),
                        "--port",
                        Integer.toString(port),
                        "--url",
                        server(data).jdbcUrl(ClinicDatabase.NAME),
                        "--pool",
                        APP_POOL,
                        "--end-with-stdin"));
    }

    @Override
    public void close() throws IOException {
        try {
            legacy.close();
        } finally {
            cloud.close();
        }
    }
}
