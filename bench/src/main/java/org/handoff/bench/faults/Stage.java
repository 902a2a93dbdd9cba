package org.handoff.bench.faults;

import org.handoff.app.Main;
import org.handoff.clinic.app.AppConfig;
import org.handoff.clinic.app.ClinicApp;
import org.handoff.clinic.schema.ClinicAccess;
import org.handoff.clinic.schema.ClinicDatabase;
import org.handoff.clinic.schema.ClinicSeed;
import org.handoff.clinic.schema.SeedPlan;
import org.handoff.clinic.server.Ports;
import org.handoff.clinic.server.PostgresServer;
import org.handoff.clinic.server.Signals;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// All processes of one migration: two database servers, two applications, the control plane with
/// its replicator, two gateways. One thread.
final class Stage implements AutoCloseable {
    private static final List<String> SMALL = List.of("-Xmx256m", "-XX:+UseSerialGC");
    private static final long UP_BOUND_MILLIS = 60_000;
    private static final long UP_PACE_MILLIS = 50;

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final ClinicAccess access = ClinicAccess.random();
    private final PostgresServer legacy;
    private final PostgresServer cloud;
    private final Controls controls;
    private final Child gateway1;
    private final Child gateway2;
    private final Operator operator;
    private final Spec.Ports ports;

    /// Starts everything; the migration itself is not begun.
    ///
    /// @param shared whether two control planes share a ledger, of which one waits
    Stage(Path directory, long rows, int facilities, boolean shared) throws Exception {
        try {
            legacy =
                    keep(
                            PostgresServer.embedded(17)
                                    .in(directory.resolve("legacy-postgres"))
                                    .start());
            cloud =
                    keep(
                            PostgresServer.embedded(18)
                                    .in(directory.resolve("cloud-postgres"))
                                    .start());
            ClinicDatabase.create(cloud, access);
            ClinicSeed.createFilled(
                    legacy, access, SeedPlan.of(rows, facilities), (what, done, total) -> {});
            ports =
                    new Spec.Ports(
                            Ports.free(),
                            Ports.free(),
                            Ports.free(),
                            Ports.free(),
                            Ports.free(),
                            Ports.free());
            PostgresServer ledger = shared ? ledger(directory) : null;
            String spec = Spec.write(directory, legacy, cloud, ledger, ports).toString();
            app(directory, "legacy", legacy, ports.legacyApp());
            app(directory, "cloud", cloud, ports.cloudApp());
            String token = UUID.randomUUID().toString();
            Map<String, String> secrets =
                    Map.of(
                            Spec.TOKEN_VARIABLE,
                            token,
                            Spec.PASSWORD_VARIABLE,
                            access.handoff(),
                            Spec.KEY_VARIABLE,
                            UUID.randomUUID().toString());
            operator =
                    keep(
                            new Operator(
                                    addresses(ports, shared),
                                    Spec.MIGRATION,
                                    token,
                                    directory.resolve(Spec.AUTHORITY)));
            controls = controls(directory, secrets, spec, shared);
            awaitUp(controls.all());
            gateway1 =
                    handoff(
                            directory,
                            "gateway-1",
                            secrets,
                            List.of("gateway", "gateway-1", "--spec", spec));
            gateway2 =
                    handoff(
                            directory,
                            "gateway-2",
                            secrets,
                            List.of("gateway", "gateway-2", "--spec", spec));
        } catch (Exception e) {
            close(e);
            throw e;
        }
    }

    /// Until the control plane answers; gateways trust the authority that it makes.
    private void awaitUp(List<Child> all) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + UP_BOUND_MILLIS * 1_000_000;
        while (operator.status() == null) {
            for (Child child : all) {
                if (!child.isAlive()) {
                    throw new IOException(child.name() + " ended at once; see its log");
                }
            }
            if (System.nanoTime() > deadline) {
                throw new IOException("the control plane does not answer; see its log");
            }
            Thread.sleep(UP_PACE_MILLIS);
        }
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        opened.push(closeable);
        return closeable;
    }

    private void app(Path directory, String side, PostgresServer server, int port)
            throws IOException {
        keep(
                new Child(
                        side + " application",
                        directory.resolve(side + "-app.log"),
                        SMALL,
                        Map.of(AppConfig.PASSWORD_VARIABLE, access.app()),
                        ClinicApp.class.getName(),
                        List.of(
                                "--side",
                                side,
                                "--port",
                                Integer.toString(port),
                                "--url",
                                server.jdbcUrl(ClinicDatabase.NAME))));
    }

    private Child handoff(
            Path directory, String name, Map<String, String> secrets, List<String> arguments)
            throws IOException {
        return keep(
                new Child(
                        name,
                        directory.resolve(name + ".log"),
                        SMALL,
                        secrets,
                        Main.class.getName(),
                        arguments));
    }

    Operator operator() {
        return operator;
    }

    Controls controls() {
        return controls;
    }

    /// A database of its own, as a shared ledger must have.
    private PostgresServer ledger(Path directory) throws IOException, SQLException {
        PostgresServer server =
                keep(PostgresServer.embedded(17).in(directory.resolve("ledger-postgres")).start());
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE keeper LOGIN PASSWORD '" + access.handoff() + "'");
            statement.execute("CREATE DATABASE ledgers OWNER keeper");
        }
        return server;
    }

    private static List<URI> addresses(Spec.Ports ports, boolean shared) {
        String scheme = shared ? "https" : "http";
        URI first = URI.create(scheme + "://127.0.0.1:" + ports.control());
        URI second = URI.create(scheme + "://127.0.0.1:" + ports.standby());
        return shared ? List.of(first, second) : List.of(first);
    }

    private Controls controls(
            Path directory, Map<String, String> secrets, String spec, boolean shared)
            throws IOException, InterruptedException {
        List<Child> all = new ArrayList<>();
        if (!shared) {
            all.add(handoff(directory, "control", secrets, List.of("serve", "--spec", spec)));
            return new Controls(all, operator);
        }
        for (URI address : operator.servers()) {
            String name = "control-" + (all.size() + 1);
            List<String> line =
                    List.of(
                            "serve",
                            "--standby",
                            "--listen",
                            address.getAuthority(),
                            "--data",
                            directory.resolve(name).toString(),
                            "--spec",
                            spec);
            all.add(handoff(directory, name, secrets, line));
        }
        return new Controls(all, operator);
    }

    Spec.Ports ports() {
        return ports;
    }

    /// A connection of Handoff's own role.
    ///
    /// @param side `legacy` or `cloud`
    Connection database(String side) throws SQLException {
        return ClinicDatabase.asHandoff(side.equals("legacy") ? legacy : cloud, access);
    }

    /// SIGKILL to the victim; a database dies with all its processes.
    void kill9(Victim victim) throws IOException, InterruptedException {
        switch (victim) {
            case CONTROL -> controls.leader().kill9();
            case REPLICATOR -> replicator().ifPresent(ProcessHandle::destroyForcibly);
            case GATEWAY_1 -> gateway1.kill9();
            case GATEWAY_2 -> gateway2.kill9();
            case LEGACY_DATABASE -> legacy.kill9();
            case CLOUD_DATABASE -> cloud.kill9();
        }
    }

    /// What a supervisor would do after a kill. The control plane starts its replicator itself.
    void startAgain(Victim victim) throws IOException, InterruptedException {
        switch (victim) {
            case CONTROL -> controls.startAgain();
            case REPLICATOR -> {}
            case GATEWAY_1 -> gateway1.start(Map.of());
            case GATEWAY_2 -> gateway2.start(Map.of());
            case LEGACY_DATABASE -> legacy.start();
            case CLOUD_DATABASE -> cloud.start();
        }
    }

    void freeze(Victim victim) throws IOException {
        switch (victim) {
            case CONTROL -> controls.freeze();
            case REPLICATOR -> signalReplicator("STOP");
            case GATEWAY_1 -> gateway1.freeze();
            case GATEWAY_2 -> gateway2.freeze();
            case LEGACY_DATABASE -> legacy.freeze();
            case CLOUD_DATABASE -> cloud.freeze();
        }
    }

    void thaw(Victim victim) throws IOException, InterruptedException {
        switch (victim) {
            case CONTROL -> controls.thaw();
            case REPLICATOR -> signalReplicator("CONT");
            case GATEWAY_1 -> gateway1.thaw();
            case GATEWAY_2 -> gateway2.thaw();
            case LEGACY_DATABASE -> legacy.thaw();
            case CLOUD_DATABASE -> cloud.thaw();
        }
    }

    private void signalReplicator(String signal) throws IOException {
        Optional<ProcessHandle> found = replicator();
        if (found.isPresent()) {
            Signals.send(signal, List.of(found.get().pid()));
        }
    }

    private Optional<ProcessHandle> replicator() {
        return controls.leader()
                .handle()
                .children()
                .filter(child ->
                        child.info()
                                .commandLine()
                                .map(line -> line.contains("replicator"))
                                .orElse(false))
                .findFirst();
    }

    private void close(Exception cause) {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception second) {
                cause.addSuppressed(second);
            }
        }
    }

    @Override
    public void close() throws IOException {
        IOException problem = new IOException("the stage did not come down in order");
        close(problem);
        if (problem.getSuppressed().length > 0) {
            throw problem;
        }
    }
}
