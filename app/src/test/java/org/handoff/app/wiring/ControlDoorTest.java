package org.handoff.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.handoff.app.spec.Spec;
import org.handoff.app.spec.SpecReader;
import org.handoff.clinic.server.PostgresServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// What a control plane shares with another, without TLS.
final class ControlDoorTest {
    @TempDir private Path folder = Path.of("");

    private Spec spec(String key, int port) throws IOException {
        secret("key", key);
        Path file =
                Files.writeString(
                        folder.resolve("handoff.yaml"),
                        """
                        migration: clinic
                        people: {owner: ana}
                        legacy: {database: {host: a, name: clinic, user: handoff}}
                        cloud: {database: {host: b, name: clinic, user: handoff}}
                        control:
                          token: {file: password}
                          tls: {mode: off}
                          sharedKey: {file: key}
                          ledger: {host: 127.0.0.1, port: %d, name: postgres, user: postgres,
                                   password: {file: password}}
                        """
                                .formatted(port));
        return SpecReader.read(file).spec();
    }

    private void secret(String name, String value) throws IOException {
        Path file = Files.writeString(folder.resolve(name), value);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    /// Otherwise it is found out in a takeover, by what was sealed with the other key.
    @Test
    void aWrongSharedKeyIsRefusedAtOnce() throws Exception {
        try (PostgresServer server = PostgresServer.embedded(17).start()) {
            secret("password", server.password());
            assertThat(ControlDoor.open(spec("0123456789abcdef0123456789abcdef", server.port())))
                    .as("no TLS")
                    .isNull();
            Spec wrong = spec("fedcba9876543210fedcba9876543210", server.port());
            assertThatThrownBy(() -> ControlDoor.open(wrong))
                    .hasMessageContaining("The shared key does not open");
        }
    }
}
