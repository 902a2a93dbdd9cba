package org.handoff.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.handoff.app.spec.Problem;
import org.handoff.app.spec.Spec;
import org.handoff.app.spec.SpecException;
import org.handoff.app.spec.SpecReader;
import org.handoff.control.strangle.StrangleTerms;
import org.handoff.gateway.cohort.StrangleSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The spec of the strangler's guide, as conductor and gateways take it.
class StrangleGuideTest {
    @TempDir private Path folder = Path.of("");

    private Path spec(String more) throws IOException {
        String least = Files.readString(Path.of("src/test/resources/spec/least.yaml"));
        return Files.writeString(folder.resolve("handoff.yaml"), least + more);
    }

    private static String guide() throws IOException {
        String page = Files.readString(Path.of("../docs/guides/strangler.md"));
        int from = page.indexOf("```yaml\n") + "```yaml\n".length();
        return page.substring(from, page.indexOf("```", from));
    }

    private List<String> problems(String more) throws IOException {
        Path file = spec(more);
        SpecException thrown =
                catchThrowableOfType(SpecException.class, () -> SpecReader.read(file));
        return thrown.problems().stream().map(Problem::key).toList();
    }

    @Test
    void the_guides_routes_move_in_its_order_and_both_ends_decide_by_the_same() throws IOException {
        Spec spec = SpecReader.read(spec(guide())).spec();
        StrangleTerms terms = StrangleWiring.terms(spec);
        StrangleSettings settings = StrangleWiring.settings(spec);

        assertThat(terms).isNotNull();
        assertThat(settings).isNotNull();
        if (terms != null && settings != null) {
            assertThat(terms.settings()).isEqualTo(settings.fingerprint());
            assertThat(terms.routes())
                    .extracting(StrangleTerms.Route::name)
                    .containsExactly("authentication", "reporting", "jobs");
            assertThat(terms.withThoseAfter("authentication"))
                    .containsExactly("authentication", "reporting", "jobs");
            assertThat(terms.routes().get(1).steps()).containsExactly(1_000, 5_000, 10_000);
            assertThat(terms.routes().get(1).writes()).isFalse();
            assertThat(settings.routes().get(1).isReadsOnly()).isTrue();
            assertThat(settings.routes().get(2).match().hosts())
                    .containsExactly("jobs.clinic.example");
            assertThat(settings.routes().get(2).match().rules()).hasSize(2);
        }
    }

    @Test
    void a_route_whose_writes_would_go_to_a_database_that_does_not_own_them_is_refused()
            throws IOException {
        assertThat(
                        problems(
                                """
                                strangle:
                                  data: replica
                                  user: cookie sid
                                  routes:
                                    - {name: charts, match: ["* /charts/*"]}
                                """))
                .containsExactly("strangle.routes[0].moves");
    }

    @Test
    void shares_need_to_know_who_is_who_and_an_order_names_routes_above() throws IOException {
        assertThat(
                        problems(
                                """
                                strangle:
                                  routes:
                                    - {name: jobs, services: [clinic.Jobs], after: [login]}
                                    - {name: login, match: [POST /login], steps: [10%]}
                                    - {name: login, hosts: [a.example]}
                                """))
                .containsExactlyInAnyOrder(
                        "strangle.user",
                        "strangle.routes[0].after",
                        "strangle.routes[2].name",
                        "strangle.routes[2].match");
    }

    @Test
    void without_routes_nothing_moves_by_itself() throws IOException {
        Spec spec = SpecReader.read(spec("")).spec();
        assertThat(StrangleWiring.terms(spec)).isNull();
        assertThat(StrangleWiring.settings(spec)).isNull();
        assertThat(StrangleWiring.links(spec)).isNull();
    }
}
