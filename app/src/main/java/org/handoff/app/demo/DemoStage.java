package org.handoff.app.demo;

import com.fasterxml.jackson.databind.JsonNode;

import org.handoff.app.cli.ControlClient;
import org.handoff.app.cli.DemoOptions;
import org.handoff.app.spec.SpecReader;
import org.handoff.app.wiring.WiredLaunch;
import org.handoff.clinic.app.Regression;
import org.handoff.clinic.schema.SeedPlan;
import org.handoff.model.Environment;
import org.handoff.model.HandoffException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/// Everything that runs beside the demo itself: two database servers, two applications, a control
/// plane with its replicator, and a gateway, each a process of its own. Closed in reverse order.
final class DemoStage implements AutoCloseable {
    private static final Duration UP_BOUND = Duration.ofSeconds(30);
    private static final Duration UP_PACE = Duration.ofMillis(25);
    private static final List<String> CONTROL_JVM =
            List.of(
                    "-Xmx256m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:MetaspaceSize=64m");
    private static final List<String> GATEWAY_JVM =
            List.of(
                    "-Xmx256m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:MetaspaceSize=64m");

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Path directory;
    private final Narrator narrator;
    private final DemoSides sides;
    private final DemoSpec.Ports ports;
    private final Path spec;
    private final long rows;
    private final int busy;
    private final boolean strangles;
    private final boolean tls;
    private DemoProcess cloudApp;
    private final ControlClient control;

    private DemoStage(DemoOptions options, Path directory, Narrator narrator)
            throws IOException, InterruptedException, SQLException {
        this.directory = directory;
        this.narrator = narrator;
        try {
            this.sides = keep(DemoSides.start(directory));
            this.ports = ports(options.port());
            this.rows = fill(options);
            this.busy =
                    options.strategy() == DemoOptions.Strategy.CANARY ? sides.busyFacility() : 0;
            this.strangles = options.strategy() == DemoOptions.Strategy.STRANGLER;
            this.tls = options.tls();
            this.spec =
                    DemoSpec.write(
                            directory,
                            sides,
                            ports,
                            busy,
                            strangles,
                            tls,
                            options.byHand(),
                            new SecureRandom());
            this.cloudApp = startApps();
            startControl();
            this.control =
                    keep(
                            ControlClient.of(
                                    SpecReader.read(spec).spec().control(),
                                    DemoSpec.token(directory)));
            startGateway();
            awaitFlow();
        } catch (Exception e) {
            try {
                close();
            } catch (Exception closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    static DemoStage raise(DemoOptions options, Path directory, Narrator narrator)
            throws IOException, InterruptedException, SQLException {
        narrator.heading("The clinic");
        return new DemoStage(options, directory, narrator);
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        opened.push(closeable);
        return closeable;
    }

    private static DemoSpec.Ports ports(int page) throws IOException {
        try (ServerSocket first = new ServerSocket(0);
                ServerSocket second = new ServerSocket(0);
                ServerSocket third = new ServerSocket(0);
                ServerSocket fourth = new ServerSocket(0)) {
            int control = page == 0 || isTaken(page) ? fourth.getLocalPort() : page;
            return new DemoSpec.Ports(
                    first.getLocalPort(), second.getLocalPort(), third.getLocalPort(), control);
        }
    }

    private static boolean isTaken(int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private long fill(DemoOptions options) throws SQLException {
        narrator.say(
                "PostgreSQL %d (legacy) and %d (cloud) run."
                        .formatted(DemoSides.LEGACY_MAJOR, DemoSides.CLOUD_MAJOR));
        SeedPlan plan = SeedPlan.of(options.rows(), options.facilities());
        String[] last = {""};
        long filled =
                sides.fill(
                        plan,
                        (what, done, total) -> {
                            if (!last[0].equals(what)) {
                                narrator.closeBar();
                                last[0] = what;
                            }
                            String unit = what.equals("rows") ? "rows" : "steps";
                            narrator.progress("fill " + what, unit, done, total, System.nanoTime());
                        });
        narrator.closeBar();
        return filled;
    }

    private DemoProcess startApps() throws IOException, InterruptedException {
        DemoProcess legacy =
                keep(sides.startApp(Environment.LEGACY, ports.legacyApp(), Environment.LEGACY));
        DemoProcess cloud = startCloudApp(strangles ? Environment.LEGACY : Environment.CLOUD);
        awaitPort(legacy, ports.legacyApp());
        return cloud;
    }

    private DemoProcess startCloudApp(Environment data) throws IOException, InterruptedException {
        DemoProcess cloud = keep(sides.startApp(Environment.CLOUD, ports.cloudApp(), data));
        awaitPort(cloud, ports.cloudApp());
        return cloud;
    }

    /// Points the cloud's application, which nobody is sent to, at its own database.
    void useOwnDatabase() throws IOException, InterruptedException {
        cloudApp.close();
        cloudApp = startCloudApp(Environment.CLOUD);
    }

    /// Starts the control plane; also after it was killed.
    DemoProcess startControl() throws IOException, InterruptedException {
        DemoProcess process = startMain("control plane", "control", CONTROL_JVM, "serve");
        awaitPort(process, ports.control());
        return process;
    }

    /// Starts the gateway; also after it was killed.
    DemoProcess startGateway() throws IOException, InterruptedException {
        DemoProcess process = startMain("gateway", "gateway", GATEWAY_JVM, "gateway");
        awaitPort(process, ports.gateway());
        return process;
    }

    private DemoProcess startMain(String name, String log, List<String> jvm, String command) {
        return keep(
                DemoProcess.start(
                        name,
                        directory.resolve(log + ".log"),
                        jvm,
                        Map.of(WiredLaunch.END_WITH_INPUT, "1"),
                        "org.handoff.app.Main",
                        List.of(command, "--spec", spec.toString())));
    }

    private static void awaitPort(DemoProcess process, int port)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + UP_BOUND.toNanos();
        while (true) {
            process.mustBeAlive();
            try (Socket socket = new Socket()) {
                socket.connect(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
                return;
            } catch (IOException e) {
                if (System.nanoTime() > deadline) {
                    throw HandoffException.limit(
                            "demo.up",
                            "The demo's %s does not listen on port %d after %d s."
                                    .formatted(process.name(), port, UP_BOUND.toSeconds()),
                            "See its log.");
                }
                Thread.sleep(UP_PACE);
            }
        }
    }

    /// A new control plane lets nobody write until every lease given before it must have run out.
    private void awaitFlow() throws InterruptedException {
        new DemoControl(control).await("flowing gateway", UP_BOUND, any -> {}, DemoStage::flows);
    }

    private static boolean flows(JsonNode status) {
        for (JsonNode gateway : status.path("gateways")) {
            if (!gateway.path("mode").asText().equals("flow")) {
                return false;
            }
        }
        return !status.path("gateways").isEmpty();
    }

    /// From now on the cloud's application is a build with this fault.
    void regress(Regression to) {
        cloudApp.tell("regression " + to.label());
    }

    /// The facility that a canary has to include; 0 if there is no canary.
    int busyFacility() {
        return busy;
    }

    DemoSides sides() {
        return sides;
    }

    Path directory() {
        return directory;
    }

    long rows() {
        return rows;
    }

    /// Where the page is.
    URI page() {
        return URI.create((tls ? "https" : "http") + "://127.0.0.1:" + ports.control());
    }

    /// A side's application, past the gateway.
    InetSocketAddress application(Environment side) {
        int port = side == Environment.LEGACY ? ports.legacyApp() : ports.cloudApp();
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    InetSocketAddress gateway() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.gateway());
    }

    ControlClient control() {
        return control;
    }

    @Override
    public void close() throws IOException {
        Exception failure = null;
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw new IOException("something of the demo did not end well", failure);
        }
    }
}
