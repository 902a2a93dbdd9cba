package org.handoff.control.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.control.canary.CanaryTerms;
import org.handoff.control.canary.JudgeTerms;
import org.handoff.control.ledger.Draft;
import org.handoff.control.ledger.Entry;
import org.handoff.control.runbook.OperatorRequest.Kind;
import org.handoff.control.strangle.StrangleTerms;
import org.handoff.control.strangle.StrangleTerms.Route;
import org.handoff.control.strangle.StrangleWish;
import org.handoff.model.Environment;
import org.handoff.model.cohort.CanaryData;
import org.handoff.model.cohort.CohortKey;
import org.handoff.model.cohort.Unit;
import org.handoff.socket.CanaryCounts;
import org.handoff.socket.CanaryCounts.Arm;
import org.handoff.socket.CanaryCounts.Arms;
import org.handoff.socket.CanaryRule;
import org.handoff.socket.Directive;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

class StrangleDeskTest {
    private static final Duration PAUSE = Duration.ofMinutes(10);
    private static final List<Integer> WHOLE = List.of(CohortKey.BUCKETS);

    /// Authentication, then reporting, then jobs; `charts` writes, whatever the data.
    private static StrangleTerms terms(CanaryData data) {
        boolean writes = data == CanaryData.SHARED;
        return new StrangleTerms(
                "print",
                data,
                Unit.USER,
                List.of(
                        new Route("auth", writes, true, WHOLE, List.of()),
                        new Route(
                                "reports",
                                false,
                                true,
                                List.of(1_000, CohortKey.BUCKETS),
                                List.of("auth")),
                        new Route("jobs", writes, true, WHOLE, List.of("reports")),
                        new Route("charts", true, true, WHOLE, List.of())),
                PAUSE,
                Duration.ofSeconds(3),
                false,
                JudgeTerms.DEFAULT);
    }

    private static CanaryTerms canary() {
        return new CanaryTerms(
                "print",
                CohortKey.of("clinic", ""),
                CanaryData.SHARED,
                Unit.USER,
                List.of("GET /*"),
                List.of(500),
                PAUSE,
                false,
                List.of(),
                Duration.ofSeconds(3),
                false,
                JudgeTerms.DEFAULT);
    }

    private static Bench serving(CanaryData data) {
        Bench bench = new Bench(terms(data), canary());
        bench.serve();
        bench.evidence();
        return bench;
    }

    private static OperatorAnswer ask(Bench bench, Kind kind, @Nullable StrangleWish wish) {
        bench.ask(new OperatorRequest(kind, "Ada", "", false, null, "", "", null, wish));
        return bench.lastAnswer();
    }

    private static OperatorAnswer move(Bench bench, String route) {
        return ask(
                bench,
                Kind.STRANGLE_MOVE,
                new StrangleWish(route, Environment.CLOUD, StrangleWish.NEXT_STEP));
    }

    private static OperatorAnswer back(Bench bench, String route) {
        return ask(bench, Kind.STRANGLE_BACK, new StrangleWish(route, null, -1));
    }

    private static Map<String, CanaryRule> told(Bench bench) {
        return bench.pollMoved(Map.of()).moved();
    }

    private static CanaryCounts counts(long version, long away, long errors, long stayed) {
        Arm one = new Arm(away, away, errors, 0, 0, List.of(away - errors));
        Arm other = new Arm(stayed, stayed, stayed / 100, 0, 0, List.of(stayed));
        return new CanaryCounts(version, true, List.of(new Arms(one, other)), List.of());
    }

    @Test
    void routes_move_in_their_order_and_each_is_told_with_its_own_share() {
        Bench bench = serving(CanaryData.SHARED);
        assertThat(move(bench, "reports").text()).contains("comes after auth");

        assertThat(move(bench, "auth").accepted()).as(bench.lastAnswer().text()).isTrue();
        assertThat(move(bench, "reports").accepted()).isTrue();

        Map<String, CanaryRule> rules = told(bench);
        assertThat(rules).containsOnlyKeys("auth", "reports");
        assertThat(rules.values()).allMatch(it -> it.to() == Environment.CLOUD);
        assertThat(rules.get("auth"))
                .isNotNull()
                .satisfies(it -> assertThat(it.cohort().isEverybody()).isTrue());
        assertThat(rules.get("reports"))
                .isNotNull()
                .satisfies(it -> assertThat(it.cohort().buckets()).isEqualTo(1_000));
        assertThat(move(bench, "jobs").text()).contains("comes after reports");
        assertThat(bench.strangle().routes().getFirst().side()).isEqualTo("cloud");
        assertThat(bench.strangle().routes().get(1).side()).isEqualTo("legacy");
    }

    @Test
    void a_route_whose_writes_go_along_never_moves_to_a_side_with_its_own_database() {
        Bench bench = serving(CanaryData.REPLICA);

        assertThat(move(bench, "charts").accepted()).isFalse();
        assertThat(bench.lastAnswer().text()).contains("does not own them");
        assertThat(move(bench, "auth").accepted()).as(bench.lastAnswer().text()).isTrue();
        assertThat(told(bench)).containsOnlyKeys("auth");
    }

    @Test
    void a_share_grows_after_its_pause_when_the_judge_passed_it_and_never_shrinks() {
        Bench bench = serving(CanaryData.SHARED);
        move(bench, "auth");
        move(bench, "reports");
        bench.pollMoved(Map.of("reports", counts(2, 100_000, 1_000, 900_000)));
        assertThat(move(bench, "reports").text()).contains("pause");

        bench.pass(PAUSE);
        bench.evidence();
        assertThat(
                        ask(
                                        bench,
                                        Kind.STRANGLE_MOVE,
                                        new StrangleWish("reports", Environment.CLOUD, 500))
                                .text())
                .contains("only grows");
        assertThat(move(bench, "reports").accepted()).as(bench.lastAnswer().text()).isTrue();
        assertThat(bench.strangle().routes().get(1).percent()).isEqualTo(100);
    }

    @Test
    void a_failing_route_is_back_with_the_poll_that_shows_it_and_takes_those_behind_it_along() {
        Bench bench = serving(CanaryData.SHARED);
        move(bench, "auth");
        move(bench, "reports");
        move(bench, "charts");

        bench.pollMoved(Map.of("auth", counts(1, 30, 20, 400)));

        assertThat(told(bench)).containsOnlyKeys("charts");
        assertThat(bench.entries().getLast())
                .isInstanceOfSatisfying(
                        Entry.RoutesBack.class,
                        it -> {
                            assertThat(it.routes()).containsExactly("auth", "reports");
                            assertThat(it.who()).isEqualTo("judge");
                            assertThat(it.because()).contains("20 of 30");
                        });
        assertThat(bench.strangle().routes().getFirst().ended()).contains("20 of 30");
    }

    @Test
    void the_way_back_brings_what_stands_behind_a_route_back_as_well() {
        Bench bench = serving(CanaryData.SHARED);
        move(bench, "auth");
        move(bench, "reports");

        assertThat(back(bench, "auth").text()).contains("auth, reports");
        assertThat(told(bench)).isEmpty();
        assertThat(back(bench, "auth").accepted()).isFalse();
    }

    @Test
    void nothing_is_told_with_a_hold_and_a_run_that_returns_finds_the_routes_where_they_were() {
        Bench bench = serving(CanaryData.REPLICA);
        move(bench, "auth");
        assertThat(told(bench)).containsOnlyKeys("auth");

        bench.beginRun(Kind.CUTOVER);
        assertThat(bench.snapshot().mode()).isEqualTo(Directive.Mode.HOLD);
        assertThat(told(bench)).isEmpty();

        bench.ask(Kind.ABORT, "Ada");
        bench.confirm();
        bench.poll();
        bench.poll();
        assertThat(bench.snapshot().mode()).isEqualTo(Directive.Mode.FLOW);
        assertThat(told(bench)).containsOnlyKeys("auth");
    }

    @Test
    void the_switch_ends_every_move() {
        Bench bench = serving(CanaryData.REPLICA);
        move(bench, "auth");

        bench.beginRun(Kind.CUTOVER);
        for (int i = 0; i < 4; i++) {
            bench.confirm();
            bench.poll();
        }

        assertThat(bench.entries()).hasAtLeastOneElementOfType(Entry.Switched.class);
        assertThat(told(bench)).isEmpty();
        assertThat(bench.strangle().routes().getFirst().percent()).isZero();
    }

    @Test
    void no_cutover_while_a_moved_application_works_on_the_owners_database() {
        Bench bench = serving(CanaryData.SHARED);
        move(bench, "auth");
        bench.evidence();
        bench.ask(new OperatorRequest(Kind.CUTOVER, "Ada", "", true, null));
        assertThat(bench.lastAnswer().accepted()).isFalse();
        assertThat(bench.lastAnswer().gates())
                .filteredOn(it -> !it.isPassed())
                .singleElement()
                .satisfies(it -> assertThat(it.gate()).isEqualTo("routes"));

        back(bench, "auth");
        bench.evidence();
        bench.ask(new OperatorRequest(Kind.CUTOVER, "Ada", "", true, null));
        assertThat(bench.lastAnswer().accepted()).as(bench.lastAnswer().text()).isTrue();
    }

    @Test
    void a_canary_and_moved_routes_exclude_each_other() {
        Bench bench = serving(CanaryData.SHARED);
        move(bench, "auth");
        bench.ask(Kind.CANARY_START, "Ada");
        assertThat(bench.lastAnswer().text()).contains("Routes are moved");

        back(bench, "auth");
        bench.ask(Kind.CANARY_START, "Ada");
        assertThat(bench.lastAnswer().accepted()).isTrue();
        assertThat(move(bench, "auth").text()).contains("A canary is under way");
    }

    @Test
    void moves_survive_a_restart_and_doubt_brings_everything_back() throws Exception {
        Bench bench = serving(CanaryData.SHARED);
        move(bench, "auth");
        bench.restart();
        bench.confirm();
        bench.pass(Duration.ofSeconds(3));
        assertThat(told(bench)).containsOnlyKeys("auth");

        Draft doubt =
                new Draft(
                        Instant.parse("2026-01-02T00:00:00Z"),
                        bench.epoch(),
                        "c9",
                        new Entry.InDoubt("test"),
                        "");
        var _ = bench.ledger().append(bench.ledger().head(), doubt);
        bench.restart();
        assertThat(told(bench)).isEmpty();
        assertThat(bench.strangle().routes().getFirst().percent()).isZero();
    }

    @Test
    void a_route_that_the_spec_does_not_know_any_more_can_be_brought_back() {
        Bench bench = serving(CanaryData.SHARED);
        assertThat(move(bench, "auth").accepted()).isTrue();
        StrangleTerms before = terms(CanaryData.SHARED);
        bench.restart(
                new StrangleTerms(
                        "another print",
                        before.data(),
                        before.unit(),
                        before.routes().subList(1, 4),
                        PAUSE,
                        before.lagMax(),
                        false,
                        JudgeTerms.DEFAULT));
        bench.confirm();
        bench.pass(Duration.ofSeconds(3));
        assertThat(told(bench)).isEmpty();
        assertThat(move(bench, "reports").text())
                .as("what no gateway is told does not count")
                .contains("comes after auth");

        assertThat(back(bench, "auth").accepted()).as(bench.lastAnswer().text()).isTrue();
        assertThat(bench.entries().getLast()).isInstanceOf(Entry.RoutesBack.class);
    }

    @Test
    void what_would_be_done_is_said_and_nothing_is_done() {
        Bench bench = serving(CanaryData.SHARED);
        StrangleWish wish = new StrangleWish("auth", Environment.CLOUD, -1);
        bench.ask(
                new OperatorRequest(Kind.STRANGLE_MOVE, "Ada", "", true, null, "", "", null, wish));

        assertThat(bench.lastAnswer().plan().getFirst()).contains("All of auth: reads and writes");
        assertThat(told(bench)).isEmpty();
    }

    @Test
    void the_owners_own_side_and_unknown_routes_are_refused_by_name() {
        Bench bench = serving(CanaryData.SHARED);
        assertThat(
                        ask(
                                        bench,
                                        Kind.STRANGLE_MOVE,
                                        new StrangleWish("auth", Environment.LEGACY, -1))
                                .text())
                .contains("legacy owns writes");
        assertThat(move(bench, "labs").text()).contains("auth, reports, jobs, charts");
        assertThat(bench.entries()).doesNotHaveAnyElementsOfTypes(Entry.RouteMoved.class);
    }
}
