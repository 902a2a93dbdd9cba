package org.handoff.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.handoff.app.spec.Spec;
import org.handoff.app.spec.SpecReader;
import org.handoff.model.HandoffException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// What a control plane finds out before it is in charge.
class PreconditionsTest {
    @TempDir private Path folder = Path.of("");

    @BeforeEach
    void token() throws IOException {
        Path token = folder.resolve("token");
        Files.writeString(token, "a-token-of-enough-characters");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    }

    private Spec spec(String more) throws IOException {
        String text =
                """
                migration: clinic
                people: {owner: ana}
                legacy: {database: {host: a, name: clinic, user: handoff}}
                cloud: {database: {host: b, name: clinic, user: handoff}}
                control: {data: state, token: {file: token}}
                """;
        return SpecReader.read(Files.writeString(folder.resolve("clinic.yaml"), text + more))
                .spec();
    }

    @Test
    void nothingIsWrongAndNothingIsLeftBehind() throws IOException {
        Preconditions.refuse(spec(""));
        assertThat(folder.resolve("state")).isEmptyDirectory();
    }

    @Test
    void aTokenThatIsTooShortOrGoneIsFoundBeforeTheClaim() throws IOException {
        Spec spec = spec("");
        Files.writeString(folder.resolve("token"), "short");
        assertThatThrownBy(() -> Preconditions.refuse(spec))
                .isInstanceOf(HandoffException.class)
                .hasMessageContaining("shorter than");
        Files.delete(folder.resolve("token"));
        assertThatThrownBy(() -> Preconditions.refuse(spec))
                .isInstanceOf(HandoffException.class)
                .hasMessageContaining("token");
    }

    @Test
    void aFolderThatCannotBeWrittenIntoIsFoundBeforeTheClaim() throws IOException {
        Files.writeString(folder.resolve("state"), "a file in its place");
        Spec spec = spec("");
        assertThatThrownBy(() -> Preconditions.refuse(spec))
                .isInstanceOf(HandoffException.class)
                .hasMessageContaining("Nothing can be written into");
    }

    @Test
    void anAuthorityOfMessagesThatIsGoneIsFoundBeforeTheClaim() throws IOException {
        Spec spec =
                spec(
                        """
                        notifications:
                          system: Charting
                          contact: extension 4411
                          channels:
                            - name: chat
                              kind: slack
                              audience: owner
                              url: {file: url}
                              authorities: no-such-file.pem
                        """);
        assertThatThrownBy(() -> Preconditions.refuse(spec))
                .isInstanceOf(HandoffException.class)
                .hasMessageContaining("no-such-file.pem");
    }
}
