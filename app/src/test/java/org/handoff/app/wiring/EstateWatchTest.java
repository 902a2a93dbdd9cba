package org.handoff.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.app.inventory.ClinicEstate;
import org.handoff.app.spec.Spec;
import org.handoff.app.spec.SpecReader;
import org.handoff.control.api.MapView;
import org.handoff.control.gate.Evidence;
import org.handoff.inventory.report.MapJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/// The gate's evidence from a map's file, as people write it and write it anew.
@Timeout(120)
class EstateWatchTest {
    private static final Duration BOUND = Duration.ofSeconds(40);
    private static final String STRATEGY =
            """
            strategy:
              - {application: Charting, way: blue-green, because: ["One database."]}
              - {application: Faxing, way: retire, because: ["Nobody calls it."]}
              - {application: Labs, way: canary, provisional: true, because: ["Nobody knows."]}
              - {application: Billing, way: window, because: ["Two writers."]}
            """;

    @TempDir private Path folder = Path.of("");

    private Spec spec(String more) throws Exception {
        String least = Files.readString(Path.of("src/test/resources/spec/least.yaml"));
        return SpecReader.parse("handoff.yaml", least + "\n" + more, folder);
    }

    private static Evidence.Answer await(EstateWatch watch, Predicate<Evidence.Answer> wanted)
            throws InterruptedException {
        long deadline = System.nanoTime() + BOUND.toNanos();
        while (true) {
            Evidence.Estate estate = watch.latest();
            if (estate != null && wanted.test(estate.inventory())) {
                return estate.inventory();
            }
            assertThat(System.nanoTime()).as("still " + estate).isLessThan(deadline);
            Thread.sleep(20);
        }
    }

    @Test
    void aMapThatIsDrawnAnewIsJudgedAnew() throws Exception {
        Path file = folder.resolve("map.json");
        ClinicEstate clinic = ClinicEstate.read(folder.resolve("estate"), Instant.now());
        try (EstateWatch watch = new EstateWatch(spec("approvals: {inventory: map.json}"))) {
            assertThat(watch.latest()).isNull();
            watch.start();
            assertThat(await(watch, it -> true).inTheWay()).containsExactly("the map is not there");

            Files.writeString(file, MapJson.of(clinic.before()).toString());
            Evidence.Answer open = await(watch, it -> !it.inTheWay().getFirst().contains("there"));
            assertThat(open.inTheWay()).containsExactly("1 edge divergent", "2 edges latent");
            MapView view = Objects.requireNonNull(watch.view());
            assertThat(view.summary().clear()).isFalse();
            assertThat(view.edges().blocking())
                    .extracting(MapView.Edge::server)
                    .containsExactly("labs.example.net", "chart-db01", "files01");

            Files.writeString(file, MapJson.of(clinic.after()).toString());
            assertThat(await(watch, it -> it.inTheWay().isEmpty()).says()).contains("decided");

            Files.writeString(file, "{\"preflight\": {}}");
            assertThat(await(watch, it -> !it.inTheWay().isEmpty()).inTheWay().getFirst())
                    .contains("is no map");
        }
    }

    @Test
    void approvalsAreBoundToTheEdgesAndNotToTheFile() throws Exception {
        Path file = folder.resolve("map.json");
        Spec spec = spec("approvals: {inventory: map.json}");
        ClinicEstate clinic = ClinicEstate.read(folder.resolve("estate"), Instant.now());
        Files.writeString(file, MapJson.of(clinic.before()).toString());
        String approved = Objects.requireNonNull(PlanWatch.parts(spec).get("inventory"));
        Files.writeString(file, MapJson.of(clinic.before()).toPrettyString());
        assertThat(PlanWatch.parts(spec)).containsEntry("inventory", approved);

        try (EstateWatch watch = new EstateWatch(spec)) {
            watch.start();
            await(watch, it -> true);
            ObjectNode more = MapJson.of(clinic.before());
            ObjectNode edge = more.withArray("edges").get(0).deepCopy();
            more.withArray("edges").add(edge.put("key", "desk-9 > chart-db01 tcp 5432"));
            Files.writeString(file, more.toString());
            await(watch, it -> it.inTheWay().getFirst().equals("2 edges divergent"));

            assertThat(PlanWatch.parts(spec)).doesNotContainEntry("inventory", approved);
            assertThat(Objects.requireNonNull(watch.view()).edges().changed())
                    .singleElement()
                    .asString()
                    .startsWith("new: desk-9 > chart-db01 tcp 5432");
        }
        Files.writeString(file, "{}");
        assertThat(PlanWatch.parts(spec)).containsEntry("inventory", "unreadable");
    }

    @Test
    void withoutAMapNobodyAsksAndTheStrategyStillSpeaks() throws Exception {
        try (EstateWatch watch = new EstateWatch(spec(STRATEGY))) {
            watch.start();
            Evidence.Estate estate = Objects.requireNonNull(watch.latest());

            assertThat(estate.inventory()).isEqualTo(Evidence.Answer.NONE);
            assertThat(estate.strategy().inTheWay())
                    .containsExactly(
                            "Faxing is to end, not to move",
                            "what nobody knows could still change how Labs moves");
        }
    }

    @Test
    void aFirmStrategyPassesAndAWindowIsSaid() throws Exception {
        List<Spec.Strategy> firm =
                spec(STRATEGY).strategy().stream()
                        .filter(it -> List.of("Charting", "Billing").contains(it.application()))
                        .toList();

        assertThat(StrategyAnswer.of(firm).inTheWay()).isEmpty();
        assertThat(StrategyAnswer.of(firm).says())
                .isEqualTo("2 applications have a firm strategy; 1 of them an announced window");
    }
}
