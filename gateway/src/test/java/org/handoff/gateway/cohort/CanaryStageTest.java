package org.handoff.gateway.cohort;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.gateway.hold.Decision.Forward;
import org.handoff.gateway.http.Request;
import org.handoff.gateway.route.RouteRules.Rule;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.cohort.CanaryData;
import org.handoff.model.cohort.Cohort;
import org.handoff.model.cohort.CohortKey;
import org.handoff.model.cohort.Unit;
import org.handoff.socket.CanaryRule;
import org.handoff.socket.Directive;
import org.handoff.socket.PollAnswer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

/// Time is in milliseconds from an origin near the clock's overflow.
class CanaryStageTest {
    private static final long ORIGIN = Long.MAX_VALUE - 3_000_000_000L;
    private static final Caller CALLER = new IdentitySourceTest.KnownCaller("10.0.0.1", null, 80);
    private static final Epoch EPOCH = new Epoch(5);
    private static final Forward TO_OWNER = new Forward(Environment.LEGACY, EPOCH);
    private static final Cohort ALL = Cohort.ofShare(Unit.USER, CohortKey.BUCKETS);

    private long now = ORIGIN;

    private CanaryStage stage(CanaryData data) {
        CanaryRoutes routes =
                new CanaryRoutes(
                        List.of(new Rule("GET", "/api/*", false), new Rule("*", "/fhir/*", false)));
        CanarySettings settings =
                new CanarySettings(
                        "print",
                        CohortKey.of("clinic", ""),
                        data,
                        IdentitySource.parse("header X-User"),
                        null,
                        routes,
                        Duration.ofSeconds(3));
        return new CanaryStage(settings, () -> now);
    }

    private void at(long millis) {
        now = ORIGIN + millis * 1_000_000;
    }

    private static CanaryRule rule(long version, boolean isTrial, Cohort cohort) {
        return new CanaryRule(version, "print", Environment.CLOUD, isTrial, cohort);
    }

    private void poll(CanaryStage stage, Epoch epoch, @Nullable CanaryRule rule, long lag) {
        Directive directive =
                new Directive(
                        epoch,
                        Directive.Mode.FLOW,
                        Environment.LEGACY,
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(5));
        stage.adopt(rule, new PollAnswer(directive, rule, lag), now);
    }

    /// A canary of everybody that came at 0 and can place from 1,000 on.
    private CanaryStage begun(CanaryData data) {
        CanaryStage stage = stage(data);
        poll(stage, EPOCH, rule(1, false, ALL), 50);
        at(1_000);
        poll(stage, EPOCH, rule(1, false, ALL), 50);
        return stage;
    }

    private static Request get(String user) {
        return IdentitySourceTest.request("GET", "/api/chart", "X-User: " + user + "\r\n");
    }

    private static boolean goesAway(CanaryStage stage, Request request, boolean isWrite) {
        Placement placed = stage.place(request, CALLER, TO_OWNER, isWrite);
        return placed != null && placed.isAway() && placed.side() == Environment.CLOUD;
    }

    @Test
    void a_members_read_goes_to_the_other_side_and_a_write_to_the_owner() {
        CanaryStage stage = begun(CanaryData.REPLICA);
        assertThat(goesAway(stage, get("ana"), false)).isTrue();
        assertThat(goesAway(stage, get("ana"), true)).isFalse();
    }

    @Test
    void on_shared_data_a_members_write_goes_to_the_other_side_as_well() {
        CanaryStage stage = begun(CanaryData.SHARED);
        assertThat(goesAway(stage, get("ana"), false)).isTrue();
        assertThat(goesAway(stage, get("ana"), true)).isTrue();
    }

    @Test
    void who_charts_sees_what_they_charted() {
        CanaryStage stage = begun(CanaryData.REPLICA);
        at(1_100);
        Placement write = stage.place(get("ana"), CALLER, TO_OWNER, true);
        stage.wrote(write);
        assertThat(goesAway(stage, get("ana"), false)).as("right after").isFalse();
        assertThat(goesAway(stage, get("bo"), false)).as("somebody else").isTrue();
        at(1_150);
        poll(stage, EPOCH, rule(1, false, ALL), 60);
        assertThat(goesAway(stage, get("ana"), false)).as("90 ms are there").isFalse();
        at(1_300);
        poll(stage, EPOCH, rule(1, false, ALL), 100);
        assertThat(goesAway(stage, get("ana"), false)).as("all is there").isTrue();
    }

    @Test
    void a_lag_that_grows_again_takes_nothing_back_that_was_there() {
        CanaryStage stage = begun(CanaryData.REPLICA);
        at(1_500);
        poll(stage, EPOCH, rule(1, false, ALL), 900);
        assertThat(goesAway(stage, get("ana"), false)).isTrue();
    }

    @Test
    void a_write_that_names_nobody_may_have_been_anybodys() {
        CanaryStage stage = begun(CanaryData.REPLICA);
        at(1_100);
        Request unnamed = IdentitySourceTest.request("POST", "/api/chart", "Host: a\r\n");
        stage.wrote(stage.place(unnamed, CALLER, TO_OWNER, true));
        assertThat(goesAway(stage, get("bo"), false)).isFalse();
        at(1_400);
        poll(stage, EPOCH, rule(1, false, ALL), 10);
        assertThat(goesAway(stage, get("bo"), false)).isTrue();
    }

    @Test
    void a_write_begun_before_the_rule_came_counts_as_one_of_everybodys() {
        CanaryStage stage = begun(CanaryData.REPLICA);
        at(1_100);
        stage.wrote(null);
        assertThat(goesAway(stage, get("bo"), false)).isFalse();
    }

    @Test
    void nobody_goes_before_everything_of_before_the_rule_is_there() {
        CanaryStage stage = stage(CanaryData.REPLICA);
        at(100);
        poll(stage, EPOCH, rule(1, false, ALL), 10);
        assertThat(goesAway(stage, get("ana"), false)).isFalse();
        at(120);
        poll(stage, EPOCH, rule(1, false, ALL), 10);
        assertThat(goesAway(stage, get("ana"), false)).isFalse();
        at(200);
        poll(stage, EPOCH, rule(1, false, ALL), 10);
        assertThat(goesAway(stage, get("ana"), false)).isTrue();
    }

    @Test
    void with_the_other_side_too_far_behind_or_its_lag_unknown_reads_stay() {
        CanaryStage stage = stage(CanaryData.REPLICA);
        poll(stage, EPOCH, rule(1, false, ALL), PollAnswer.LAG_UNKNOWN);
        at(1_000);
        poll(stage, EPOCH, rule(1, false, ALL), PollAnswer.LAG_UNKNOWN);
        assertThat(goesAway(stage, get("ana"), false)).isFalse();
        poll(stage, EPOCH, rule(1, false, ALL), 100);
        assertThat(goesAway(stage, get("ana"), false)).isTrue();
        at(3_990);
        poll(stage, EPOCH, rule(1, false, ALL), 3_100);
        assertThat(goesAway(stage, get("ana"), false)).as("3.1 s behind").isFalse();
    }

    @Test
    void the_rule_ends_with_its_lease_and_holds_under_its_epoch_only() {
        CanaryStage stage = begun(CanaryData.SHARED);
        Forward later = new Forward(Environment.LEGACY, EPOCH.next());
        Placement placed = stage.place(get("ana"), CALLER, later, false);
        assertThat(placed != null && placed.isAway()).as("another epoch").isFalse();
        at(2_999);
        Placement before = stage.place(get("ana"), CALLER, TO_OWNER, false);
        assertThat(before != null && before.isAway() && stage.isCurrent(before)).isTrue();
        at(3_000);
        assertThat(goesAway(stage, get("ana"), false)).as("the lease has ended").isFalse();
        assertThat(before != null && stage.isCurrent(before)).isFalse();
    }

    @Test
    void when_the_owner_is_the_side_of_the_rule_nobody_is_away() {
        CanaryStage stage = begun(CanaryData.SHARED);
        Forward swapped = new Forward(Environment.CLOUD, EPOCH);
        Placement placed = stage.place(get("ana"), CALLER, swapped, false);
        assertThat(placed != null && placed.isAway()).isFalse();
    }

    @Test
    void a_withdrawn_rule_sends_nobody_and_stops_who_waits_for_a_connection() {
        CanaryStage stage = begun(CanaryData.SHARED);
        Placement waits = stage.place(get("ana"), CALLER, TO_OWNER, false);
        poll(stage, EPOCH, null, 50);
        assertThat(goesAway(stage, get("ana"), false)).isFalse();
        assertThat(waits != null && stage.isCurrent(waits)).isFalse();
        assertThat(stage.counts().version()).isZero();
    }

    @Test
    void a_gateway_with_other_settings_sends_nobody_and_says_so() {
        CanaryStage stage = stage(CanaryData.SHARED);
        CanaryRule other = new CanaryRule(3, "another", Environment.CLOUD, false, ALL);
        poll(stage, EPOCH, other, 50);
        assertThat(goesAway(stage, get("ana"), false)).isFalse();
        assertThat(stage.counts().version()).isEqualTo(3);
        assertThat(stage.counts().isPlacing()).isFalse();
    }

    @Test
    void other_routes_and_tunnels_and_who_is_not_named_stay_with_the_owner() {
        CanaryStage stage = begun(CanaryData.SHARED);
        Request elsewhere = IdentitySourceTest.request("GET", "/admin", "X-User: ana\r\n");
        Request tunnel =
                IdentitySourceTest.request(
                        "GET", "/api/feed", "X-User: ana\r\nUpgrade: websocket\r\n");
        Request unnamed = IdentitySourceTest.request("GET", "/api/chart", "Host: a\r\n");
        for (Request request : List.of(elsewhere, tunnel, unnamed)) {
            assertThat(goesAway(stage, request, false)).isFalse();
        }
    }

    @Test
    void both_arms_count_what_is_alike_and_nothing_else() {
        CanaryStage stage = stage(CanaryData.REPLICA);
        Cohort half = Cohort.ofShare(Unit.USER, CohortKey.BUCKETS / 2);
        poll(stage, EPOCH, rule(1, false, half), 10);
        at(1_000);
        poll(stage, EPOCH, rule(1, false, half), 10);
        for (int i = 0; i < 400; i++) {
            Placement placed = stage.place(get("user" + i), CALLER, TO_OWNER, false);
            if (placed != null) {
                placed.sent(now);
                placed.answered(i % 4 == 0 ? 500 : 200, now + 5_000_000);
            }
            stage.place(get("user" + i), CALLER, TO_OWNER, true);
        }
        var arms = stage.counts().routes().getFirst();
        assertThat(arms.canary().requests() + arms.baseline().requests()).isEqualTo(400);
        assertThat(arms.canary().requests()).isBetween(140L, 260L);
        assertThat(arms.canary().errors() + arms.baseline().errors()).isEqualTo(100);
        assertThat(arms.canary().answered()).isEqualTo(arms.canary().requests());
        assertThat(stage.counts().routes().get(1).canary().requests()).isZero();
    }

    @Test
    void a_trial_counts_members_and_leaves_them_with_the_owner() {
        CanaryStage stage = stage(CanaryData.SHARED);
        poll(stage, EPOCH, rule(1, true, ALL), 10);
        Placement placed = stage.place(get("ana"), CALLER, TO_OWNER, false);
        assertThat(placed).isNotNull();
        if (placed != null) {
            assertThat(placed.side()).isEqualTo(Environment.LEGACY);
            placed.sent(now);
            placed.failed();
        }
        assertThat(stage.counts().routes().getFirst().canary().errors()).isEqualTo(1);
        assertThat(stage.counts().slices().stream().mapToLong(it -> it.requests()).sum())
                .isEqualTo(1);
    }

    @Test
    void an_answer_that_breaks_off_is_one_error() {
        CanaryStage stage = begun(CanaryData.SHARED);
        Placement placed = stage.place(get("ana"), CALLER, TO_OWNER, false);
        if (placed != null) {
            placed.sent(now);
            placed.answered(200, now + 1);
            placed.failed();
            placed.failed();
        }
        var arm = stage.counts().routes().getFirst().canary();
        assertThat(arm.requests()).as("answered, and failed").isEqualTo(2);
        assertThat(arm.errors()).isEqualTo(1);
    }
}
