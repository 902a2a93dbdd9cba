package org.handoff.control.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.handoff.model.HandoffException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

class SigningKeyTest {
    @TempDir private Path folder = Path.of("");

    @Test
    void itIsMadeOnFirstUseForItsOwnerOnlyAndTheSameAfterwards() throws IOException {
        Path file = folder.resolve("signing-key");

        SigningKey made = SigningKey.open(file, "handoff/a");
        SigningKey again = SigningKey.open(file, "handoff/a");

        assertThat(again.verifier()).isEqualTo(made.verifier());
        assertThat(again.verifier().signed(made.sign("text\n"))).isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (var left = Files.list(folder)) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void ofManyThatMakeItAtOnceAllGetTheSame() throws InterruptedException {
        Path file = folder.resolve("signing-key");
        Set<String> seen = ConcurrentHashMap.newKeySet();
        List<Thread> threads =
                IntStream.range(0, 4)
                        .mapToObj(_ ->
                                Thread.ofPlatform()
                                        .start(() ->
                                                seen.add(
                                                        SigningKey.open(file, "handoff/a")
                                                                .verifier()
                                                                .text())))
                        .toList();
        for (Thread each : threads) {
            each.join();
        }

        assertThat(seen).hasSize(1);
    }

    @Test
    void aKeyThatOthersMayReadIsRefused() throws IOException {
        Path file = folder.resolve("signing-key");
        SigningKey.open(file, "handoff/a");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        assertThatThrownBy(() -> SigningKey.open(file, "handoff/a"))
                .isInstanceOf(HandoffException.class)
                .hasMessageContaining("chmod 600");
    }

    @Test
    void aDamagedKeyIsRefusedWithoutShowingIt() throws IOException {
        Path file = folder.resolve("signing-key");
        SigningKey.open(file, "handoff/a");
        String text = Files.readString(file);
        Files.writeString(file, text.substring(0, 60));

        assertThatThrownBy(() -> SigningKey.open(file, "handoff/a"))
                .isInstanceOf(HandoffException.class)
                .hasMessageContaining("cannot be used")
                .hasMessageNotContaining(text.substring(30, 60));
    }
}
