package org.handoff.app.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.inventory.EstateMap;
import org.handoff.inventory.gate.Verdict;
import org.handoff.inventory.report.MapHtml;
import org.handoff.model.Verdict.Pass;
import org.handoff.model.Verdict.Refuse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

class ClinicEstateTest {
    @TempDir private Path folder = Path.of("");

    @Test
    void theFeedTheYearlyJobAndTheCompiledAddressBlockUntilPeopleDecide() throws IOException {
        ClinicEstate clinic = ClinicEstate.read(folder, Instant.parse("2026-11-22T12:00:00Z"));
        EstateMap before = clinic.before();

        assertThat(before.preflight().verdict()).isInstanceOf(Refuse.class);
        assertThat(before.blocked())
                .extracting(one -> one.verdict() + " " + Mapping.sentence(one))
                .containsExactly(
                        Verdict.DIVERGENT + " chart-app01 → labs.example.net tcp 6661",
                        Verdict.LATENT + " desk-07 → chart-db01 tcp 5432",
                        Verdict.LATENT + " chart-app01 → files01 tcp 445 \\yearly");
        assertThat(before.next()).hasSize(3);
        assertThat(clinic.after().preflight().verdict()).isInstanceOf(Pass.class);
    }

    @Test
    void thePageHoldsTheMapAndLoadsNothing() throws IOException {
        String page = MapHtml.of(ClinicEstate.read(folder, Instant.now()).before());

        assertThat(page)
                .contains("labs.example.net")
                .doesNotContain("/*MAP*/", "src=\"http", "@import", "url(http");
    }
}
