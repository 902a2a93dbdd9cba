package org.handoff.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.app.spec.Spec;
import org.handoff.app.spec.SpecReader;
import org.handoff.control.gate.Evidence;
import org.handoff.control.runbook.Action;
import org.handoff.control.runbook.Event.PointerSaid;
import org.handoff.control.runbook.Event.PointerSaid.Whereabouts;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.testkit.server.Answering;
import org.handoff.testkit.server.Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// From the spec to a real HAProxy: what the gate sees, and what the conductor has moved.
class PointerDrivesTest {
    private static final Epoch EPOCH = new Epoch(7);

    @TempDir private Path folder;

    @Test
    void aPointerIsSeenByTheGateAndMovedForTheConductor() throws Exception {
        int port = Server.freePorts(1).getFirst();
        try (Answering answering = new Answering();
                Server haproxy = haproxy(port, answering);
                PointerDrives drives = new PointerDrives(spec())) {
            haproxy.await(() -> Answering.at(port) == Environment.LEGACY);
            assertThat(drives.latest()).as("nobody looked yet").isNull();
            drives.start(() -> Environment.LEGACY);
            Server.await("it was looked at", () -> drives.latest() != null);
            assertThat(drives.latest()).isEqualTo(new Evidence.Pointers(1, List.of()));

            PointerSaid said = drive(drives, EPOCH, Environment.CLOUD);
            assertThat(said.where()).isEqualTo(Whereabouts.THERE);
            assertThat(said.epoch()).isEqualTo(EPOCH);
            assertThat(Answering.at(port)).isEqualTo(Environment.CLOUD);

            PointerSaid late = drive(drives, new Epoch(6), Environment.LEGACY);
            assertThat(late.where()).isEqualTo(Whereabouts.FAILED);
            assertThat(late.text()).contains("e7");
            assertThat(Answering.at(port)).isEqualTo(Environment.CLOUD);

            haproxy.kill();
            assertThat(drive(drives, new Epoch(8), Environment.LEGACY).where())
                    .isEqualTo(Whereabouts.FAILED);
        }
    }

    @Test
    void aFileThatThisProcessMayNotWriteIsToldBeforeTheSwitch() throws IOException {
        assertThat(PointerFiles.closed(spec(folder.resolve("owner.map")).pointers().getFirst()))
                .isEmpty();
        Path closed = folder.resolve("not there/owner.map");
        assertThat(PointerFiles.closed(spec(closed).pointers().getFirst()))
                .singleElement()
                .asString()
                .contains(closed.toString(), "ReadWritePaths");
    }

    @Test
    void aSpecWithoutDriversHasNothingInTheWay() throws IOException {
        Spec least = SpecReader.read(Path.of("src/test/resources/spec/least.yaml")).spec();
        try (PointerDrives drives = new PointerDrives(least)) {
            assertThat(drives.latest()).isEqualTo(Evidence.Pointers.NONE);
        }
    }

    private static PointerSaid drive(PointerDrives drives, Epoch epoch, Environment to)
            throws InterruptedException {
        BlockingQueue<PointerSaid> said = new LinkedBlockingQueue<>();
        PointerSaid answer = null;
        while (answer == null) {
            // As the conductor does: the last one may be on its way out still.
            drives.drive(new Action.Drive(epoch, to, List.of("front")), said::add);
            answer = said.poll(30, TimeUnit.SECONDS);
        }
        return answer;
    }

    private Server haproxy(int port, Answering answering) throws IOException {
        Path program = Server.program("haproxy", "haproxy");
        Files.writeString(folder.resolve("owner.map"), "owner legacy\n");
        Files.writeString(
                folder.resolve("haproxy.cfg"),
                """
                global
                    stats socket %s level admin
                defaults
                    mode http
                    timeout connect 5s
                    timeout client 30s
                    timeout server 30s
                frontend clinic
                    bind 127.0.0.1:%d
                    use_backend %%[str(owner),map(%s,legacy)]
                backend legacy
                    server a 127.0.0.1:%d
                backend cloud
                    server a 127.0.0.1:%d
                """
                        .formatted(
                                folder.resolve("api.sock"),
                                port,
                                folder.resolve("owner.map"),
                                answering.port(Environment.LEGACY),
                                answering.port(Environment.CLOUD)));
        Path config = folder.resolve("haproxy.cfg");
        return Server.start(folder, List.of(program.toString(), "-db", "-f", config.toString()));
    }

    private Spec spec() throws IOException {
        return spec(folder.resolve("owner.map"));
    }

    private Spec spec(Path mapFile) throws IOException {
        String least = Files.readString(Path.of("src/test/resources/spec/least.yaml"));
        String map = folder.resolve("owner.map").toString();
        String more =
                """
                gateways: [{name: g, listen: 127.0.0.1:0}]
                pointers:
                  - name: front
                    driver: haproxy
                    haproxy: {socket: api.sock, map: %s, legacy: legacy, cloud: cloud, mapFile: %s}
                """
                        .formatted(map, mapFile);
        String sides =
                least.replaceAll("(?m)^(  database: .*)$", "$1\n  upstream: http://127.0.0.1:1");
        return SpecReader.parse("handoff.yaml", sides + more, folder);
    }
}
