package org.handoff.control.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.control.canary.CanaryTerms;
import org.handoff.control.canary.CanaryWish;
import org.handoff.control.canary.JudgeTerms;
import org.handoff.control.ledger.Entry;
import org.handoff.control.runbook.OperatorRequest.Kind;
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
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

class CanaryDeskTest {
    private static final Duration PAUSE = Duration.ofMinutes(10);
    private static final CohortKey KEY = CohortKey.of("clinic", "");

    private static CanaryTerms terms(CanaryData data, Unit unit, boolean isAdvancing) {
        return new CanaryTerms(
                "print",
                KEY,
                data,
                unit,
                List.of("GET /api/*"),
                List.of(500, 1_000, 2_500),
                PAUSE,
                isAdvancing,
                List.of("big"),
                Duration.ofSeconds(3),
                false,
                JudgeTerms.DEFAULT);
    }

    private static Bench serving(CanaryTerms terms) {
        Bench bench = new Bench(terms);
        bench.serve();
        bench.evidence();
        return bench;
    }

    private static Bench serving() {
        return serving(terms(CanaryData.REPLICA, Unit.USER, false));
    }

    private static OperatorAnswer ask(Bench bench, Kind kind, @Nullable CanaryWish wish) {
        bench.ask(new OperatorRequest(kind, "Ada", "", false, null, "", "", wish));
        return bench.lastAnswer();
    }

    private static OperatorAnswer start(Bench bench) {
        return ask(bench, Kind.CANARY_START, null);
    }

    private static CanaryWish share(int buckets, String... facilities) {
        return new CanaryWish(buckets, Set.of(facilities), Set.of(), Set.of(), Set.of(), false);
    }

    private static @Nullable CanaryRule told(Bench bench) {
        return bench.poll("g1", CanaryCounts.NONE).canary();
    }

    private static CanaryCounts counts(long version, long canary, long errors, long baseline) {
        Arm one = new Arm(canary, canary, errors, 0, 0, List.of(canary - errors));
        Arm other = new Arm(baseline, baseline, baseline / 100, 0, 0, List.of(baseline));
        return new CanaryCounts(version, true, List.of(new Arms(one, other)), List.of());
    }

    @Test
    void a_canary_begins_with_the_specs_first_step_and_gateways_are_told() {
        Bench bench = serving();

        assertThat(start(bench).accepted()).as(bench.lastAnswer().text()).isTrue();

        CanaryRule rule = told(bench);
        assertThat(rule).isNotNull();
        if (rule != null) {
            assertThat(rule.to()).isEqualTo(Environment.CLOUD);
            assertThat(rule.cohort().buckets()).isEqualTo(500);
            assertThat(rule.version()).isEqualTo(1);
        }
        assertThat(bench.entries().getLast()).isInstanceOf(Entry.CanarySet.class);
        assertThat(bench.canary().state()).isEqualTo("canary");
    }

    @Test
    void a_failing_cohort_is_returned_with_the_very_poll_that_shows_it() {
        Bench bench = serving();
        start(bench);
        bench.poll("g1", counts(1, 10, 0, 200));

        bench.poll("g1", counts(1, 30, 20, 400));

        assertThat(told(bench)).isNull();
        assertThat(bench.entries().getLast())
                .isInstanceOfSatisfying(
                        Entry.CanaryEnded.class,
                        it -> {
                            assertThat(it.who()).isEqualTo("judge");
                            assertThat(it.because()).contains("20 of 30");
                        });
        assertThat(bench.canary().ended()).contains("failed on the other side");
    }

    @Test
    void a_step_is_widened_after_its_pause_and_only_if_the_judge_passes_it() {
        Bench bench = serving();
        start(bench);
        bench.poll("g1", counts(1, 100_000, 1_000, 900_000));
        assertThat(ask(bench, Kind.CANARY_WIDEN, null).text()).contains("pause");

        bench.pass(PAUSE);
        bench.evidence();
        assertThat(ask(bench, Kind.CANARY_WIDEN, null).accepted())
                .as(bench.lastAnswer().text())
                .isTrue();
        assertThat(bench.canary().percent()).isEqualTo(10);

        bench.pass(PAUSE);
        bench.poll("g1", counts(2, 100, 1, 900));
        assertThat(ask(bench, Kind.CANARY_WIDEN, null).text()).contains("has not passed");
        assertThat(bench.canary().percent()).isEqualTo(10);
    }

    @Test
    void it_advances_by_itself_only_where_the_spec_says_so_and_never_on_inconclusive() {
        Bench bench = serving(terms(CanaryData.REPLICA, Unit.USER, true));
        start(bench);
        bench.poll("g1", counts(1, 100, 1, 900));
        bench.pass(PAUSE.multipliedBy(3));
        assertThat(bench.canary().percent()).isEqualTo(5);

        bench.poll("g1", counts(1, 100_000, 1_000, 900_000));

        assertThat(bench.canary().percent()).isEqualTo(10);
        assertThat(bench.canary().version()).isEqualTo(2);
    }

    @Test
    void nobody_is_left_out_by_widening() {
        Bench bench = serving();
        ask(bench, Kind.CANARY_START, share(1_000, "north"));
        bench.poll("g1", counts(1, 100_000, 1_000, 900_000));
        bench.pass(PAUSE);

        assertThat(ask(bench, Kind.CANARY_WIDEN, share(500)).text()).contains("leave out");
        assertThat(ask(bench, Kind.CANARY_WIDEN, share(1_000)).text()).contains("add nobody");
    }

    @Test
    void a_quarter_of_the_facilities_needs_one_of_high_volume() {
        Bench bench = serving(terms(CanaryData.REPLICA, Unit.FACILITY, false));
        boolean drawn = KEY.bucket("big") < 2_500;

        assertThat(ask(bench, Kind.CANARY_START, share(2_500)).accepted()).isEqualTo(drawn);
        if (!drawn) {
            assertThat(bench.lastAnswer().text()).contains("one of big");
            assertThat(ask(bench, Kind.CANARY_START, share(2_500, "big")).accepted()).isTrue();
        }
    }

    @Test
    void a_run_ends_the_canary_before_it_holds_anything() {
        Bench bench = serving();
        start(bench);
        assertThat(told(bench)).isNotNull();

        bench.beginRun(Kind.CUTOVER);

        assertThat(bench.poll().mode()).isEqualTo(Directive.Mode.HOLD);
        assertThat(told(bench)).isNull();
        assertThat(bench.canary().ended()).isEqualTo("a run began");
    }

    @Test
    void a_conductor_that_comes_back_goes_on_with_the_same_cohort() {
        Bench bench = serving();
        ask(bench, Kind.CANARY_START, share(700, "north"));
        CanaryRule before = told(bench);

        bench.restart();
        bench.reply(bench.observed(Environment.LEGACY, true));
        bench.reply(bench.observed(Environment.CLOUD, false));
        bench.pass(Duration.ofSeconds(3));

        assertThat(told(bench)).isNotNull().isEqualTo(before);
    }

    @Test
    void stopping_is_recorded_and_dry_runs_record_nothing() {
        Bench bench = serving();
        start(bench);
        int records = bench.entries().size();
        bench.ask(new OperatorRequest(Kind.CANARY_STOP, "Ada", "", true, null));
        bench.ask(new OperatorRequest(Kind.CANARY_WIDEN, "Ada", "", true, null));
        assertThat(bench.entries()).hasSize(records);

        assertThat(ask(bench, Kind.CANARY_STOP, null).accepted()).isTrue();

        assertThat(told(bench)).isNull();
        assertThat(bench.entries()).hasSize(records + 1);
        assertThat(start(bench).accepted()).as("another one, later").isTrue();
        assertThat(bench.canary().version()).isEqualTo(2);
    }

    @Test
    void a_replica_behind_two_gateways_is_refused_unless_clients_stay_at_one() {
        Bench bench = serving();
        bench.poll("g2", CanaryCounts.NONE);

        assertThat(start(bench).accepted()).isFalse();
        assertThat(bench.lastAnswer().text()).contains("canary.affinity");
    }

    @Test
    void a_second_gateway_that_comes_later_ends_reads_of_the_replica_while_it_is_there() {
        Bench bench = serving();
        assertThat(start(bench).accepted()).as(bench.lastAnswer().text()).isTrue();
        assertThat(told(bench)).isNotNull();

        bench.poll("g2", CanaryCounts.NONE);

        assertThat(told(bench)).isNull();
        assertThat(bench.canary().state()).as("it goes on when g2 has gone").isEqualTo("canary");
    }

    @Test
    void a_list_that_would_grow_too_long_is_refused_and_the_canary_goes_on() {
        Bench bench = serving(terms(CanaryData.REPLICA, Unit.USER, false));
        CanaryWish first = users(0, 600);
        assertThat(ask(bench, Kind.CANARY_START, first).accepted())
                .as(bench.lastAnswer().text())
                .isTrue();

        OperatorAnswer answer = ask(bench, Kind.CANARY_WIDEN, users(600, 1_200));

        assertThat(answer.accepted()).isFalse();
        assertThat(answer.text()).contains("more than 1000 names");
        assertThat(told(bench)).isNotNull();
    }

    private static CanaryWish users(int from, int to) {
        Set<String> names =
                IntStream.range(from, to).mapToObj(it -> "u" + it).collect(Collectors.toSet());
        return new CanaryWish(0, Set.of(), Set.of(), names, Set.of(), false);
    }

    @Test
    void a_replica_that_does_not_follow_is_refused_and_shared_data_needs_no_start() {
        Bench replica = new Bench(terms(CanaryData.REPLICA, Unit.USER, false));
        assertThat(start(replica).text()).contains("canary.data: shared");

        Bench shared = new Bench(terms(CanaryData.SHARED, Unit.USER, false));
        shared.poll();
        assertThat(start(shared).accepted()).as(shared.lastAnswer().text()).isTrue();
        assertThat(told(shared)).isNotNull();
    }

    @Test
    void a_trial_is_never_returned_and_tells_its_false_alarms() {
        Bench bench = serving();
        CanaryWish trial = new CanaryWish(500, Set.of(), Set.of(), Set.of(), Set.of(), true);
        ask(bench, Kind.CANARY_START, trial);
        bench.poll("g1", counts(1, 10, 0, 200));

        bench.poll("g1", counts(1, 30, 20, 400));

        assertThat(bench.canary().state()).isEqualTo("trial");
        assertThat(told(bench)).isNotNull();
    }

    @Test
    void without_a_canary_in_the_spec_there_is_none() {
        Bench bench = new Bench();
        bench.serve();
        assertThat(start(bench).text()).contains("canary.user");
    }
}
