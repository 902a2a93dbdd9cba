package org.handoff.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;

import org.handoff.app.spec.Spec;
import org.handoff.app.spec.SpecReader;
import org.handoff.gateway.GatewayServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Runs the example of the guide on MLLP, its addresses replaced by those of this machine.
@Timeout(60)
class MllpGuideTest {
    private static final int ANSWER_MILLIS = 20_000;
    @TempDir private Path folder;
    private final List<String> received = new CopyOnWriteArrayList<>();

    private static String hl7(String block) {
        return block.replace('\n', '\r');
    }

    private static byte[] framed(String message) {
        return ("\u000B" + message + "\u001C\r").getBytes(UTF_8);
    }

    private static String read(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int b = in.read(); b != '\r' || text.isEmpty() || last(text) != 0x1C; b = in.read()) {
            assertThat(b).as("the stream goes on").isNotNegative();
            text.append((char) b);
        }
        return text.substring(1, text.length() - 1);
    }

    private static char last(StringBuilder text) {
        return text.charAt(text.length() - 1);
    }

    private void receive(ServerSocket server, String answer) {
        Thread.ofVirtual()
                .start(() -> {
                    try (Socket socket = server.accept()) {
                        while (true) {
                            received.add(read(socket.getInputStream()));
                            socket.getOutputStream().write(framed(answer));
                        }
                    } catch (IOException | AssertionError e) {
                        // the gateway closed
                    }
                });
    }

    private Spec spec(String example, int control, int cloud) throws IOException {
        Path token = Files.writeString(folder.resolve("token"), "secret-of-this-test");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        String local =
                example.replace("0.0.0.0:8080", "127.0.0.1:0")
                        .replace("0.0.0.0:2575", "127.0.0.1:0")
                        .replace("http://10.0.0.5:8080", "http://127.0.0.1:9")
                        .replace("http://app.cloud.example:8080", "http://127.0.0.1:9")
                        .replace("10.0.0.5:6661", "127.0.0.1:9")
                        .replace("interfaces.cloud.example:6661", "127.0.0.1:" + cloud);
        String rest =
                """
                migration: clinic
                people: {owner: ana}
                control: {token: {file: token}, listen: 127.0.0.1:%d, data: state, tls: {mode: off}}
                """
                        .formatted(control);
        return SpecReader.read(Files.writeString(folder.resolve("handoff.yaml"), rest + local))
                .spec();
    }

    @Test
    void theExampleOfTheGuideOnMllpIsWhatItSays() throws IOException {
        String page = Files.readString(Path.of("../docs/guides/gateway-mllp.md"));
        List<String> messages = GuideControl.blocks(page, "hl7");
        String sent = hl7(messages.getFirst());
        String answer = hl7(messages.get(1));
        HttpServer control = GuideControl.start();
        try (ServerSocket cloud = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            receive(cloud, answer);
            Spec spec =
                    spec(
                            GuideControl.blocks(page, "yaml").getFirst(),
                            control.getAddress().getPort(),
                            cloud.getLocalPort());
            try (GatewayServer gateway =
                            new GatewayServer(GatewayProcess.config(spec, "front")).start();
                    Socket sender =
                            new Socket(
                                    InetAddress.getLoopbackAddress(),
                                    gateway.mllp().getFirst().port())) {
                sender.setSoTimeout(ANSWER_MILLIS);
                for (int i = 0; i < 2; i++) {
                    sender.getOutputStream().write(framed(sent));
                    assertThat(read(sender.getInputStream())).isEqualTo(answer);
                }
                assertThat(gateway.mllp().getFirst().counters().repeatedTotal()).isOne();
            }
        } finally {
            control.stop(0);
        }
        assertThat(received).containsExactly(sent);
        assertThat(folder.resolve("state/gateways/front-lab.answers")).exists();
    }
}
