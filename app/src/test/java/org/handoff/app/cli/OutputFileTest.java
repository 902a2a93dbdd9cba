package org.handoff.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.clinic.estate.ClinicExport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

@Timeout(60)
class OutputFileTest {
    @TempDir private Path folder = Path.of("");
    private final CliRun cli = new CliRun();

    private String exports() throws IOException {
        return ClinicExport.write(folder, Instant.now()).exports().toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"map", "classify", "waves"})
    void theFoldersOnTheWayToTheFileAreMade(String command) throws IOException {
        Path file = folder.resolve("a/b/" + command + ".json");

        String database = folder.resolve("map.db").toString();

        cli.run(command, exports(), "--json", file.toString(), "--database", database);

        assertThat(cli.err()).isEmpty();
        assertThat(file).isNotEmptyFile();
    }

    @ParameterizedTest
    @ValueSource(strings = {"map", "classify", "waves", "demo"})
    void aFileThatCannotBeIsNamedBeforeTheWorkBegins(String command) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        String given = command.equals("demo") ? "--unattended" : exports();

        for (Path bad : new Path[] {folder, file.resolve("below.json")}) {
            assertThat(cli.run(command, given, "--json", bad.toString())).isEqualTo(Exit.REFUSED);
            assertThat(cli.err()).contains(bad + " cannot be written: ");
            assertThat(cli.out()).isEmpty();
        }
    }
}
