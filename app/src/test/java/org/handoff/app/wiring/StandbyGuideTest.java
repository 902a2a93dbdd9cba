package org.handoff.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.handoff.app.cli.CliRun;
import org.handoff.app.spec.ControlSpec;
import org.handoff.app.spec.SpecReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/// The example of the guide on a second control plane, as the spec's reader takes it, and what it
/// refuses.
final class StandbyGuideTest {
    @TempDir private Path folder = Path.of("");

    private Path spec(String control) throws IOException {
        return Files.writeString(
                folder.resolve("handoff.yaml"),
                """
                migration: clinic
                people: {owner: ana}
                legacy: {database: {host: a, name: clinic, user: handoff}}
                cloud: {database: {host: b, name: clinic, user: handoff}}
                """
                        + control);
    }

    private static String example() throws IOException {
        String page = Files.readString(Path.of("../docs/guides/standby.md"));
        return GuideControl.blocks(page, "yaml").getFirst();
    }

    @Test
    void theExampleIsReadAndBothMachinesAnswerToBothNames() throws IOException {
        ControlSpec control = SpecReader.read(spec(example())).spec().control();
        assertThat(control.addresses())
                .containsExactly(
                        URI.create("https://bridge-a:7400"), URI.create("https://bridge-b:7400"));
        assertThat(control.sharedKey()).isNotNull();
        assertThat(Objects.requireNonNull(control.ledger()).host()).isEqualTo("ledger.internal");

        ControlSpec second = control.at(null, null, URI.create("https://bridge-b:7400"));
        assertThat(second.address()).hasToString("https://bridge-b:7400");
        assertThat(control.names()).containsExactlyInAnyOrder("bridge-a", "bridge-b");
        assertThat(second.names()).contains("bridge-b");
        assertThat(control.reachedAt(second.addresses()).address()).isEqualTo(second.address());
    }

    @Test
    void aSharedKeyWithoutALedgerAndPlainAddressesBesideTlsAreRefused() throws IOException {
        String one = example().replaceAll("(?m)^  ledger:.*\n", "");
        assertThatThrownBy(() -> SpecReader.read(spec(one)))
                .hasMessageContaining("control.sharedKey")
                .hasMessageContaining("there is no control.ledger");
        String plain = example().replace("[\"https://bridge-b", "[\"http://bridge-b");
        assertThatThrownBy(() -> SpecReader.read(spec(plain)))
                .hasMessageContaining("control.others")
                .hasMessageContaining("one begins with http");
    }

    @Test
    void whatOneMachineSaysOfItselfIsHeldAgainstTls() throws IOException {
        ServeRun serve = new ServeRun(spec(example()));
        assertThat(serve.code("--url", "http://bridge-b:7400")).isEqualTo(2);
        assertThat(serve.said()).contains("--url begins with http, and control.tls is on.");
        ServeRun plain = new ServeRun(spec("control: {token: {file: token}, tls: {mode: off}}\n"));
        assertThat(plain.code("--listen", "0.0.0.0:7400")).isEqualTo(2);
        assertThat(plain.said()).contains("--listen is no loopback address");
    }

    /// `handoff serve` as far as its options.
    private static final class ServeRun {
        private final Path spec;
        private String said = "";

        ServeRun(Path spec) {
            this.spec = spec;
        }

        int code(String option, String value) {
            CliRun run = new CliRun();
            int code = run.run("serve", option, value, "--spec", spec.toString());
            said = run.out() + run.err();
            return code;
        }

        String said() {
            return said;
        }
    }
}
