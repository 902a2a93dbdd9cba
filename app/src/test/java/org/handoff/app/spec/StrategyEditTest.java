package org.handoff.app.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.handoff.app.spec.Spec.Strategy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

class StrategyEditTest {
    private static final List<Strategy> CHARTING =
            List.of(
                    new Strategy(
                            "Charting",
                            Way.BLUE_GREEN,
                            false,
                            List.of("bound: no, it says \"anywhere\" # so", "duplicable: yes")));
    private static final List<Strategy> LABS =
            List.of(new Strategy("Labs: old", Way.WINDOW, true, List.of()));

    @TempDir private Path folder = Path.of("");
    private Path file = Path.of("");
    private String least = "";

    @BeforeEach
    void spec() throws IOException {
        least = Files.readString(Path.of("src/test/resources/spec/least.yaml"));
        file = folder.resolve("handoff.yaml");
    }

    private StrategyEdit edit(String text, List<Strategy> strategy) throws IOException {
        Files.writeString(file, text);
        return StrategyEdit.of(SpecReader.read(file), strategy);
    }

    @Test
    void aSpecWithoutTheSectionGetsItAtItsEndAndKeepsEveryByte() throws IOException {
        String text = "# by ann, with care\n" + least.stripTrailing();
        StrategyEdit edit = edit(text, CHARTING);
        edit.write();

        assertThat(file)
                .content()
                .startsWith(text + "\nstrategy:\n")
                .endsWith("\"duplicable: yes\"\n");
        assertThat(SpecReader.read(file).spec().strategy()).isEqualTo(CHARTING);
        assertThat(edit.before()).isEmpty();
    }

    @Test
    void anOldSectionGivesWayAndWhatStandsAroundItStays() throws IOException {
        String text =
                "# head\nstrategy:\n  - {application: Old, way: retain}\n\n# about all else\n"
                        + least;
        StrategyEdit edit = edit(text, LABS);

        assertThat(edit.before())
                .containsExactly("strategy:", "  - {application: Old, way: retain}");
        assertThat(edit.text())
                .isEqualTo(
                        "# head\nstrategy:\n  - application: \"Labs: old\"\n    way: window\n"
                                + "    provisional: true\n\n# about all else\n"
                                + least);
        edit.write();
        assertThat(StrategyEdit.of(SpecReader.read(file), LABS).isEmpty()).isTrue();
    }

    @Test
    void windowsLineEndsStay() throws IOException {
        String text = least.replace("\n", "\r\n");

        assertThat(edit(text, LABS).text())
                .startsWith(text)
                .endsWith("    provisional: true\r\n")
                .doesNotContainPattern("[^\r]\n");
    }

    @Test
    void aCommentInTheSectionIsNeverLost() throws IOException {
        String text = least + "strategy:\n  # ann decided\n  - {application: Old, way: retain}\n";

        assertThatThrownBy(() -> edit(text, LABS))
                .hasMessageContaining("has a comment in line")
                .hasMessageContaining("would be lost");
        assertThat(file).content().isEqualTo(text);
    }

    @Test
    void aSectionThatCannotBeReplacedAloneIsRefused() throws IOException {
        String flow = "{strategy: [], " + least.lines().count() + ": x}";
        assertThatThrownBy(() -> edit(flow, LABS)).isInstanceOf(SpecException.class);

        String shared = least + "strategy: &s []\npointers: *s\n";
        assertThatThrownBy(() -> edit(shared, LABS))
                .hasMessageContaining("without changing something else");
    }

    @Test
    void theFilesPermissionsStay() throws IOException {
        StrategyEdit edit = edit(least, LABS);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        edit.write();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }
}
