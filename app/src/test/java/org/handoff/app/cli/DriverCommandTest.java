package org.handoff.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// `handoff driver` without a control plane: a person names the epoch.
class DriverCommandTest {
    private static final Path EXAMPLES = Path.of("src/test/resources/spec");

    @TempDir private Path folder;
    private Path spec = Path.of("handoff.yaml");

    @BeforeEach
    void write() throws IOException {
        spec = folder.resolve("handoff.yaml");
        Files.writeString(
                spec,
                Files.readString(EXAMPLES.resolve("least.yaml"))
                        + """
                        pointers:
                          - {name: fax, legacy: dial 1, cloud: dial 2}
                          - name: front
                            driver: haproxy
                            timeout: 1s
                            haproxy: {socket: gone.sock, map: /m, legacy: old, cloud: new}
                        """);
    }

    @Test
    void aPersonIsToldWhatToDoAndBelieved() {
        CliRun told = new CliRun();
        assertThat(run(told, "apply", "fax", "--side", "cloud", "--epoch", "4"))
                .isEqualTo(Exit.REFUSED);
        assertThat(told.out()).contains("dial 2").contains("handoff driver attest");

        assertThat(run(new CliRun(), "attest", "fax", "--side", "cloud", "--epoch", "4"))
                .isEqualTo(Exit.DONE);
        CliRun verified = new CliRun();
        assertThat(run(verified, "verify", "fax", "--side", "cloud", "--epoch", "4"))
                .isEqualTo(Exit.DONE);
        assertThat(verified.out()).contains("attested");

        CliRun late = new CliRun();
        assertThat(run(late, "apply", "fax", "--side", "legacy", "--epoch", "3"))
                .isEqualTo(Exit.REFUSED);
        assertThat(late.out()).contains("stale");
    }

    @Test
    void aDryRunSaysWhatWouldBeDoneAndDoesNothing() {
        CliRun planned = new CliRun();
        run(planned, "apply", "fax", "--side", "cloud", "--epoch", "4", "--dry-run");
        assertThat(planned.out()).contains("apply fax to cloud (dial 2), under e4");
        assertThat(folder.resolve(".handoff")).doesNotExist();
    }

    @Test
    void whatDoesNotAnswerIsSaidWithWhatWasTried() throws IOException {
        CliRun checked = new CliRun();
        assertThat(run(checked, "check", "--json")).isEqualTo(Exit.REFUSED);
        JsonNode answers = new JsonMapper().readTree(checked.out());
        assertThat(answers).hasSize(2);
        assertThat(answers.get(1).path("outcome").asText()).isEqualTo("silent");
        assertThat(answers.get(1).path("lines").toString())
                .contains("gone.sock")
                .contains("haproxy cannot hold writes");
        assertThat(answers.get(1).path("driver").path("afterRestart").asText()).isEqualTo("loses");
    }

    @Test
    void anEpochWithoutASideIsAnError() {
        CliRun wrong = new CliRun();
        assertThat(run(wrong, "apply", "fax", "--epoch", "4")).isEqualTo(Exit.USAGE);
        assertThat(wrong.err()).contains("--side");
        assertThat(run(new CliRun(), "apply", "nobody")).isEqualTo(Exit.USAGE);
    }

    private int run(CliRun cli, String verb, String... more) {
        String[] arguments = new String[more.length + 4];
        arguments[0] = "driver";
        arguments[1] = verb;
        arguments[2] = "--spec";
        arguments[3] = spec.toString();
        System.arraycopy(more, 0, arguments, 4, more.length);
        return cli.run(arguments);
    }
}
