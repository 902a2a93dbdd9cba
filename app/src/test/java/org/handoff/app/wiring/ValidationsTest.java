package org.handoff.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.app.spec.SpecFile;
import org.handoff.app.spec.SpecReader;
import org.handoff.app.validate.KeptCertificates;
import org.handoff.control.api.ValidationsView;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/// Certificates in the control plane's folder, as the pages show them.
class ValidationsTest {
    /// Its hash was taken of what it says before somebody wrote `true` for `false`.
    private static final String CHANGED =
            """
            {"began": "2026-11-01T11:00:00Z", "ended": "2026-11-01T12:00:00Z", "clean": true,
             "tables": 3, "proven": [{"table": "public.note", "rows": 40}],
             "bounded": [{"table": "public.event", "differingShareAtMost": 0.006},
                         {"table": "public.visit", "differingShareAtMost": 0.02}],
             "findings": {"row-differs": 7}, "structure": {"factsCompared": 9},
             "notProven": ["public.event was sampled only."], "hash": "%s"}
            """
                    .formatted("0".repeat(64));

    @TempDir private Path folder = Path.of("");

    private SpecFile spec() throws Exception {
        String least = Files.readString(Path.of("src/test/resources/spec/least.yaml"));
        return SpecReader.read(Files.writeString(folder.resolve("handoff.yaml"), least));
    }

    @Test
    void whatWasChangedIsShownAsThatAndWhatIsNoCertificateIsCounted() throws Exception {
        SpecFile spec = spec();
        KeptCertificates kept = new KeptCertificates(spec.spec().control().data());
        Validations validations = new Validations(spec);
        assertThat(validations.view()).isEqualTo(new ValidationsView(List.of(), 0));

        kept.keep((ObjectNode) new JsonMapper().readTree(CHANGED));
        Path newest = kept.newest().getFirst();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(newest)))
                .isEqualTo("rw-------");
        Files.writeString(newest.resolveSibling("20270101T000000Z-00000000.json"), "{\"began\": ");
        ValidationsView view = validations.view();
        assertThat(view.unread()).isEqualTo(1);
        ValidationsView.Run run = view.runs().getFirst();
        assertThat(run.asMade()).isFalse();
        assertThat(run.thisSpec()).isFalse();
        assertThat(run.rows()).isEqualTo(40);
        assertThat(run.bounded()).isEqualTo(2);
        assertThat(run.shareAtMost()).isEqualTo(0.02);
        assertThat(run.found()).containsEntry("row-differs", 7L);
        assertThat(run.facts()).isEqualTo(9);
        assertThat(view.toString()).doesNotContain("public.");
    }
}
