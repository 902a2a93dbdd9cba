package org.handoff.control.canary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

class CohortPickerTest {
    private static final List<Double> STEPS = List.of(5.0, 10.0, 25.0, 50.0, 100.0);

    /// 160 facilities of very different size: hospitals that work at night, practices that do not.
    private static List<Observed> estate() {
        SplittableRandom random = new SplittableRandom(11);
        List<Observed> seen = new ArrayList<>();
        for (int f = 0; f < 160; f++) {
            boolean hospital = f % 10 == 0;
            long scale = hospital ? 80 + random.nextInt(160) : 5 + random.nextInt(60);
            for (int hour = 0; hour < 168; hour++) {
                Shift shift = Shift.of(LocalDateTime.of(2026, 11, 16, 0, 0).plusHours(hour));
                if (hospital || shift == Shift.DAY) {
                    for (Map.Entry<String, Integer> route : routes(hospital).entrySet()) {
                        long requests = scale * route.getValue() * (hour % 24 == 9 ? 3 : 1);
                        String channel = route.getKey().startsWith("hl7") ? "hl7" : "web";
                        seen.add(
                                new Observed(
                                        shift, hour, "F" + f, route.getKey(), channel, requests));
                    }
                }
            }
        }
        return seen;
    }

    private static Map<String, Integer> routes(boolean hospital) {
        return hospital
                ? Map.of("GET chart", 5, "POST charting", 3, "hl7 ADT", 2, "GET ventilator", 1)
                : Map.of("GET chart", 6, "GET worklist", 3, "POST charting", 1);
    }

    @Test
    void a_cohort_of_five_percent_covers_routes_channels_shifts_and_the_peak() {
        Proposal proposal = CohortPicker.propose(estate(), STEPS);

        Proposal.Step first = proposal.steps().getFirst();
        assertThat(first.percent()).isBetween(4.0, 6.0);
        assertThat(first.coverage().channels()).isEqualTo(1);
        assertThat(first.coverage().shifts()).isEqualTo(1);
        assertThat(first.coverage().peak()).isGreaterThan(0.9);
        assertThat(first.coverage().mix()).isGreaterThan(0.85);
        assertThat(first.unexercised()).isEmpty();
    }

    @Test
    void every_step_contains_the_one_before_and_the_last_one_everybody() {
        List<Proposal.Step> steps = CohortPicker.propose(estate(), STEPS).steps();

        for (int i = 1; i < steps.size(); i++) {
            assertThat(steps.get(i).facilities()).containsAll(steps.get(i - 1).facilities());
        }
        assertThat(steps.getLast().facilities()).hasSize(160);
        assertThat(steps.getLast().coverage().score()).isEqualTo(1);
    }

    @Test
    void a_site_of_high_volume_is_in_before_a_quarter_of_the_traffic_moves() {
        Proposal proposal = CohortPicker.propose(estate(), STEPS);

        assertThat(proposal.highVolume()).hasSize(16);
        assertThat(proposal.steps().get(1).highVolume()).isNotEmpty();
    }

    @Test
    void a_site_of_high_volume_that_does_not_fit_comes_in_all_the_same_and_it_is_said() {
        List<Observed> seen = new ArrayList<>();
        seen.add(new Observed(Shift.DAY, 0, "hospital", "GET chart", "web", 9_000));
        for (int f = 0; f < 10; f++) {
            seen.add(new Observed(Shift.DAY, 0, "practice" + f, "GET chart", "web", 100));
        }

        List<Proposal.Step> steps = CohortPicker.propose(seen, STEPS).steps();

        assertThat(steps.get(0).facilities()).doesNotContain("hospital");
        assertThat(steps.get(1).facilities()).contains("hospital");
        assertThat(steps.get(1).note()).contains("hospital alone makes 90.0 %");
    }

    @Test
    void what_the_cohort_never_exercises_is_named_with_its_share() {
        List<Observed> seen =
                List.of(
                        new Observed(Shift.DAY, 0, "a", "GET chart", "web", 50),
                        new Observed(Shift.DAY, 0, "b", "GET chart", "web", 900),
                        new Observed(Shift.NIGHT, 1, "b", "hl7 ORM", "hl7", 50));

        Proposal.Step step = CohortPicker.propose(seen, List.of(5.0)).steps().getFirst();

        // alone before 25 %, so the site of high volume comes first, and it exercises everything
        assertThat(step.facilities()).contains("b");
        Proposal.Step small = CohortPicker.propose(seen, List.of(5.0, 10.0)).steps().getFirst();
        assertThat(small.facilities()).containsExactly("a");
        assertThat(small.unexercised())
                .containsExactly(new Proposal.UnexercisedRoute("hl7 ORM", 5.0));
        assertThat(small.missingShifts()).containsExactly(Shift.NIGHT);
        assertThat(small.coverage().channels()).isEqualTo(0.5);
    }

    @Test
    void the_order_of_the_observations_does_not_matter() {
        List<Observed> seen = estate();
        assertThat(CohortPicker.propose(seen.reversed(), STEPS))
                .isEqualTo(CohortPicker.propose(seen, STEPS));
    }

    @Test
    void the_choice_scores_better_than_facilities_drawn_by_lot() {
        List<Observed> seen = estate();
        Proposal.Step chosen = CohortPicker.propose(seen, STEPS).steps().getFirst();
        SplittableRandom random = new SplittableRandom(5);
        int worse = 0;
        int rounds = 0;
        while (rounds < 200) {
            Volume whole = new Volume();
            Volume drawn = new Volume();
            boolean[] in = new boolean[160];
            for (int f = 0; f < in.length; f++) {
                in[f] = random.nextInt(20) == 0;
            }
            for (Observed each : seen) {
                whole.add(each);
                if (in[Integer.parseInt(each.facility().substring(1))]) {
                    drawn.add(each);
                }
            }
            double percent = 100.0 * drawn.requests() / whole.requests();
            if (percent > 6 || percent < 4) {
                continue;
            }
            rounds++;
            worse += Coverage.of(drawn, whole).score() < chosen.coverage().score() ? 1 : 0;
        }
        assertThat(worse).isGreaterThan(190);
    }

    @Test
    void equal_mixes_have_no_distance_and_disjoint_ones_the_greatest() {
        assertThat(Coverage.distance(Map.of("a", 1L, "b", 3L), Map.of("a", 10L, "b", 30L)))
                .isLessThan(1e-7);
        assertThat(Coverage.distance(Map.of("a", 1L), Map.of("b", 1L))).isEqualTo(1);
    }

    @Test
    void without_traffic_nothing_is_proposed() {
        assertThatThrownBy(() -> CohortPicker.propose(List.of(), STEPS))
                .hasMessageContaining("no requests");
    }
}
