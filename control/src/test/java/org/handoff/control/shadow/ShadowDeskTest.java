package org.handoff.control.shadow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.handoff.control.store.SqliteFile;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.socket.Directive;
import org.handoff.socket.ShadowCounts;
import org.handoff.socket.ShadowCounts.Drops;
import org.handoff.socket.ShadowCounts.Endpoint;
import org.handoff.socket.ShadowRule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

class ShadowDeskTest {
    private static final long DAY = Duration.ofDays(1).toMillis();

    @TempDir private Path folder;
    private final AtomicLong now = new AtomicLong(20_000 * DAY + 5);
    private final InstantSource clock = () -> java.time.Instant.ofEpochMilli(now.get());

    private ShadowDesk desk(long pairsMin, double differentMax) {
        ShadowTerms terms =
                new ShadowTerms(
                        "print",
                        List.of("GET /a", "GET /b"),
                        1_000,
                        false,
                        new ParityTerms(pairsMin, differentMax, List.of(0, 1)));
        return new ShadowDesk(terms, ShadowStore.open(SqliteFile.in(folder)), clock);
    }

    private static void begin(ShadowDesk desk) {
        assertThat(desk.start(-1, Environment.CLOUD, "ana", "", false)).isEmpty();
    }

    private static Endpoint endpoint(long pairs, long different, String... paths) {
        List<ShadowCounts.Path> all =
                List.of(paths).stream()
                        .map(it ->
                                new ShadowCounts.Path(it, "different", different, 0, 5, 9, "", ""))
                        .toList();
        return new Endpoint(pairs, different, 0, 0, 0, List.of(pairs), List.of(0L, pairs), all);
    }

    private static ShadowCounts report(long number, long version, Endpoint... endpoints) {
        return new ShadowCounts(
                "f0", number, version, List.of(endpoints), new Drops(1, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void a_gateway_is_answered_while_something_is_stored() throws Exception {
        try (ShadowDesk desk = desk(1, 1)) {
            begin(desk);
            Directive flow =
                    new Directive(
                            new Epoch(1),
                            Directive.Mode.FLOW,
                            Environment.LEGACY,
                            Duration.ofSeconds(2),
                            Duration.ofSeconds(4));
            synchronized (desk) {
                assertThat(
                                CompletableFuture.supplyAsync(() -> desk.rule(flow, true, true))
                                        .get(30, TimeUnit.SECONDS))
                        .isNotNull();
            }
        }
    }

    @Test
    void a_repeated_report_counts_once_also_across_a_restart() {
        try (ShadowDesk desk = desk(1, 1)) {
            begin(desk);
            desk.take("g1", report(1, 1, endpoint(10, 1, "$.a"), endpoint(5, 0)));
            desk.take("g1", report(1, 1, endpoint(10, 1, "$.a"), endpoint(5, 0)));
            desk.take("g2", report(1, 1, endpoint(1, 1, "$.a", "$.b"), endpoint(0, 0)));
            desk.take("g1", report(2, 9, endpoint(100, 0), endpoint(100, 0)));
        }
        try (ShadowDesk desk = desk(1, 1)) {
            desk.take("g1", report(1, 1, endpoint(10, 1, "$.a"), endpoint(5, 0)));
            ShadowView view = desk.view(14);
            assertThat(view.state()).isEqualTo("on");
            assertThat(view.endpoints().getFirst().pairs()).isEqualTo(11);
            assertThat(view.endpoints().getFirst().different()).isEqualTo(2);
            assertThat(view.endpoints().getFirst().paths())
                    .extracting(ShadowView.PathView::path, ShadowView.PathView::pairs)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple("$.a", 2L),
                            org.assertj.core.groups.Tuple.tuple("$.b", 1L));
            assertThat(view.endpoints().getLast().pairs()).isEqualTo(5);
            assertThat(view.drops().full()).isEqualTo(2);
            assertThat(view.gateways()).hasSize(2);
        }
    }

    @Test
    void a_report_of_a_day_leaves_out_the_days_before() {
        try (ShadowDesk desk = desk(1, 1)) {
            begin(desk);
            desk.take("g1", report(1, 1, endpoint(10, 0), endpoint(1, 0)));
            now.addAndGet(DAY);
            desk.take("g1", report(2, 1, endpoint(3, 0), endpoint(1, 0)));
            assertThat(desk.view(1).endpoints().getFirst().pairs()).isEqualTo(3);
            assertThat(desk.view(2).endpoints().getFirst().pairs()).isEqualTo(13);
        }
    }

    @Test
    void what_an_earlier_rule_counted_is_forgotten_after_sixty_days() {
        try (ShadowDesk desk = desk(1, 1)) {
            begin(desk);
            desk.take("g1", report(1, 1, endpoint(10, 0), endpoint(1, 0)));
            now.addAndGet(30 * DAY);
            desk.take("g1", report(2, 1, endpoint(3, 0), endpoint(1, 0)));
            assertThat(desk.stop("ana", "", false)).isEmpty();
            now.addAndGet(31 * DAY);
            begin(desk);
        }
        try (ShadowStore store = ShadowStore.open(SqliteFile.in(folder))) {
            assertThat(store.sums(1, 0, 2).endpoints().getFirst().pairs()).isEqualTo(3);
        }
    }

    @Test
    void parity_needs_enough_answers_of_every_endpoint_and_few_that_differ() {
        try (ShadowDesk desk = desk(100, 0.05)) {
            assertThat(desk.parity().isMet()).isFalse();
            begin(desk);
            assertThat(desk.parity().isMet()).isFalse();
            desk.take("g1", report(1, 1, endpoint(1_000, 0), endpoint(99, 0)));
            assertThat(desk.parity().reason()).contains("GET /b").contains("99");
            desk.take("g1", report(2, 1, endpoint(0, 0), endpoint(1, 0)));
            assertThat(desk.parity().isMet()).as(desk.parity().reason()).isTrue();
            desk.take("g1", report(3, 1, endpoint(0, 0), endpoint(100, 6, "$.a")));
            assertThat(desk.parity().isMet()).isFalse();
            assertThat(desk.stop("ana", "", false)).isEmpty();
            begin(desk);
            assertThat(desk.parity().reason()).as("a new shadow counts anew").contains("0 times");
        }
    }

    @Test
    void parity_of_another_spec_is_none() {
        try (ShadowDesk desk = desk(1, 1)) {
            begin(desk);
            desk.take("g1", report(1, 1, endpoint(10, 0), endpoint(10, 0)));
            assertThat(desk.parity().isMet()).isTrue();
        }
        ShadowTerms changed =
                new ShadowTerms(
                        "another",
                        List.of("GET /a", "GET /b"),
                        1_000,
                        false,
                        new ParityTerms(1, 1, List.of(0)));
        try (ShadowDesk desk =
                new ShadowDesk(changed, ShadowStore.open(SqliteFile.in(folder)), clock)) {
            assertThat(desk.parity().isMet()).isFalse();
            assertThat(desk.rule(flow(Environment.LEGACY), true, true)).isNull();
        }
    }

    @Test
    void a_rule_holds_only_while_writes_flow_to_the_other_sides_owner() {
        try (ShadowDesk desk = desk(1, 1)) {
            assertThat(desk.rule(flow(Environment.LEGACY), true, true)).isNull();
            assertThat(desk.start(0, Environment.CLOUD, "ana", "", false)).isNotEmpty();
            assertThat(desk.start(500, Environment.CLOUD, "ana", "", true)).isEmpty();
            assertThat(desk.view(1).state()).isEqualTo("none");
            assertThat(desk.start(500, Environment.CLOUD, "ana", "", false)).isEmpty();
            assertThat(desk.start(500, Environment.CLOUD, "ana", "", false)).isNotEmpty();
            assertThat(desk.rule(flow(Environment.LEGACY), true, true))
                    .isEqualTo(new ShadowRule(1, "print", Environment.CLOUD, 500));
            assertThat(desk.rule(flow(Environment.CLOUD), true, true)).isNull();
            assertThat(desk.rule(flow(Environment.LEGACY), false, true)).isNull();
            assertThat(desk.rule(flow(Environment.LEGACY), true, false)).isNull();
            assertThat(desk.rule(directive(Directive.Mode.HOLD, Environment.LEGACY), true, true))
                    .isNull();
            assertThat(desk.stop("ana", "", false)).isEmpty();
            assertThat(desk.stop("ana", "", false)).isNotEmpty();
            assertThat(desk.rule(flow(Environment.LEGACY), true, true)).isNull();
        }
    }

    @Test
    void a_place_where_the_owner_differs_from_itself_as_often_is_noise() {
        assertThat(path(3, 0).isNoise()).isFalse();
        assertThat(path(0, 3).isNoise()).isTrue();
        assertThat(path(10, 10).isNoise()).isTrue();
        assertThat(path(40, 5).isNoise()).isFalse();
    }

    private static ShadowView.PathView path(long steady, long noise) {
        return ShadowView.PathView.of(
                new ShadowCounts.Path("$.a", "different", steady, noise, 1, 2, "", ""));
    }

    @Test
    void bounds_are_those_of_clopper_and_pearson() {
        // One-sided 95 % bounds: R's binom.test(x, n, alternative = "less")$conf.int[2].
        assertThat(Confidence.upper(0, 100)).isCloseTo(1 - Math.pow(0.05, 0.01), within(1e-9));
        assertThat(Confidence.upper(0, 1_000_000)).isCloseTo(2.995728e-6, within(1e-9));
        assertThat(Confidence.upper(1, 1)).isEqualTo(1);
        assertThat(Confidence.upper(0, 0)).isEqualTo(1);
        double bound = Confidence.upper(3, 50);
        assertThat(upTo(3, 50, bound)).isCloseTo(0.05, within(1e-6));
        assertThat(Confidence.byCoin(2, 2)).isCloseTo(0.25, within(1e-9));
        assertThat(Confidence.byCoin(0, 5)).isEqualTo(1);
    }

    /// Summed from below, another way than the code's.
    private static double upTo(int hits, int tries, double share) {
        double sum = 0;
        double term = Math.pow(1 - share, tries);
        for (int k = 0; k <= hits; k++) {
            sum += term;
            term *= (tries - k) / (k + 1.0) * share / (1 - share);
        }
        return sum;
    }

    private static Directive flow(Environment owner) {
        return directive(Directive.Mode.FLOW, owner);
    }

    private static Directive directive(Directive.Mode mode, Environment owner) {
        return new Directive(
                new Epoch(3), mode, owner, Duration.ofSeconds(2), Duration.ofSeconds(2));
    }
}
