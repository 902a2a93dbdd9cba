package org.handoff.inventory.waves;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.handoff.inventory.waves.Unit.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

@Timeout(60)
class PlannerTest {
    private static final LocalDate STARTS = LocalDate.of(2027, 1, 11);

    private final List<Unit> units = new ArrayList<>();
    private final List<Tie> ties = new ArrayList<>();
    private final List<Order> orders = new ArrayList<>();

    private int unit(Kind kind, String name, int machines) {
        units.add(new Unit(kind, name, machines, 4, null, ""));
        return units.size() - 1;
    }

    private void facilities(int count) {
        for (int i = 0; i < count; i++) {
            unit(Kind.FACILITY, "F" + i, 2);
        }
    }

    private WavePlan plan(String... yaml) {
        Rules rules =
                RulesFile.parse(
                        "starts: 2027-01-11\n" + String.join("\n", yaml), "waves.yaml", STARTS);
        return Planner.plan(new Portfolio(units, ties, orders, List.of()), rules, 1);
    }

    private static List<String> names(WavePlan.Wave wave) {
        return wave.placements().stream().map(one -> one.unit().name()).toList();
    }

    private static int wave(WavePlan plan, String name) {
        return plan.waves().stream()
                .filter(one -> names(one).contains(name))
                .findFirst()
                .orElseThrow()
                .number();
    }

    private static String because(WavePlan plan, String name) {
        return plan.waves().stream()
                .flatMap(wave -> wave.placements().stream())
                .filter(one -> one.unit().name().equals(name))
                .findFirst()
                .orElseThrow()
                .because();
    }

    @Test
    void ringsOfFacilitiesAreFilledOneAfterTheOther() {
        facilities(20);

        WavePlan plan = plan("rings: [1, 3, 10]");

        assertThat(plan.waves())
                .extracting(wave -> wave.count(Kind.FACILITY))
                .containsExactly(1L, 3L, 10L, 6L);
        assertThat(plan.waves())
                .extracting(WavePlan.Wave::day)
                .containsExactly(
                        STARTS, STARTS.plusDays(14), STARTS.plusDays(28), STARTS.plusDays(42));
        assertThat(plan.waves().getLast().ring()).isZero();
    }

    @Test
    void whoNeedsEachOtherInACircleMovesTogetherAndThatIsNoError() {
        facilities(4);
        for (String name : List.of("Charting", "Labs", "Billing")) {
            unit(Kind.APPLICATION, name, 1);
        }
        orders.add(new Order(4, 5, false, "Charting > Labs tcp 1433"));
        orders.add(new Order(5, 6, false, "Labs > Billing tcp 1433"));
        orders.add(new Order(6, 4, false, "Billing > Charting tcp 1433"));
        ties.add(new Tie(0, 4, 1, 9));
        ties.add(new Tie(3, 6, 1, 8));

        WavePlan plan = plan();

        assertThat(wave(plan, "Charting"))
                .isEqualTo(wave(plan, "Labs"))
                .isEqualTo(wave(plan, "Billing"));
        assertThat(because(plan, "Labs")).contains("moves together with Charting and Billing");
        assertThat(plan.cut()).isEqualTo(0);
    }

    @Test
    void anOrderThatACircleContradictsIsRefusedWithTheCircle() {
        unit(Kind.APPLICATION, "Charting", 1);
        unit(Kind.APPLICATION, "Labs", 1);
        orders.add(new Order(0, 1, false, "queries"));
        orders.add(new Order(1, 0, false, "queries"));

        assertThatThrownBy(() -> plan("order:", "  - {first: Charting, then: Labs}"))
                .hasMessageContaining(
                        "Labs cannot go in a later wave than Charting (line 3 says so)")
                .hasMessageContaining("in a circle: Charting and Labs");
    }

    @Test
    void ordersThatPeopleCloseToACircleAreRefused() {
        facilities(2);

        assertThatThrownBy(() -> plan("order: [{first: F0, then: F1}, {first: F1, then: F0}]"))
                .hasMessageContaining("these must move together")
                .hasMessageContaining("F0 and F1");
    }

    @Test
    void aUnitThatNoWaveCanHoldIsNamed() {
        unit(Kind.APPLICATION, "Imaging", 50);

        assertThatThrownBy(() -> plan("capacity: {machines: 40}"))
                .hasMessageContaining("Imaging needs 50 machines, and no wave has more than 40.");
    }

    @Test
    void whatMustMoveTogetherAndIsTooLargeIsNamed() {
        unit(Kind.APPLICATION, "Charting", 25);
        unit(Kind.APPLICATION, "Labs", 25);

        assertThatThrownBy(() -> plan("capacity: {machines: 40}", "together: [[Charting, Labs]]"))
                .hasMessageContaining("Charting and Labs must move together and need 50 machines");
    }

    @Test
    void tooLittleInAllWavesTogetherIsSaidInNumbers() {
        facilities(10);

        assertThatThrownBy(() ->
                        plan("capacity: {hours: 10}", "effort: {facility: 1}", "waves-max: 3"))
                .hasMessageContaining("40 hours of staff are needed, and 3 waves have 30.");
    }

    @Test
    void whatFitsInSumButNotInPiecesIsSaidAfterTrying() {
        for (int i = 0; i < 3; i++) {
            unit(Kind.APPLICATION, "A" + i, 6);
        }

        assertThatThrownBy(() -> plan("capacity: {machines: 9}", "rings: [2]", "waves-max: 2"))
                .hasMessageContaining("No plan was found that keeps every rule in 2 waves")
                .hasMessageContaining("has 12 machines and can take 9");
    }

    @Test
    void aBlackoutMovesTheDayOrTheUnitAndIsGivenAsTheReason() {
        facilities(5);
        unit(Kind.APPLICATION, "Charting", 1);
        ties.add(new Tie(0, 5, 3, 9));
        ties.add(new Tie(1, 5, 3, 3));

        WavePlan plan =
                plan(
                        "pilots: [F0]",
                        "blackouts:",
                        "  - {from: 2027-01-10, to: 2027-01-12, reason: new year}",
                        "  - {unit: Charting, from: 2027-01-01, to: 2027-01-20, reason: upgrade}");

        assertThat(plan.waves().getFirst().day()).isEqualTo(LocalDate.of(2027, 1, 13));
        assertThat(because(plan, "F0")).contains("pilot");
        assertThat(because(plan, "Charting"))
                .contains("would keep 9, but Charting is closed until 2027-01-20 (upgrade)");
    }

    @Test
    void aUnitThatIsAlwaysClosedIsRefusedWithTheReason() {
        facilities(2);

        assertThatThrownBy(() ->
                        plan(
                                "waves-max: 3",
                                "blackouts: [{unit: F1, from: 2027-01-01, to: 2028-01-01, reason:"
                                        + " survey}]"))
                .hasMessageContaining(
                        "F1 cannot move in any of 3 waves from 2027-01-11 to 2027-02-08")
                .hasMessageContaining("(survey)");
    }

    @Test
    void aStrictOrderLeavesAWaveBetween() {
        unit(Kind.APPLICATION, "Charting", 1);
        unit(Kind.APPLICATION, "Labs", 1);
        ties.add(new Tie(0, 1, 4, 10));

        WavePlan plan = plan("order: [{first: Charting, then: Labs, reason: learn first}]");

        assertThat(wave(plan, "Labs")).isGreaterThan(wave(plan, "Charting"));
        assertThat(plan.cut()).isEqualTo(10);
        assertThat(plan.bound()).isEqualTo(10);
        assertThat(plan.bridges().getFirst().a().name()).isEqualTo("Charting");
    }

    @Test
    void fewerHoursOfStaffOnSomeDaysAreKept() {
        facilities(6);

        WavePlan plan =
                plan(
                        "rings: [2]",
                        "capacity: {hours: 16}",
                        "staff: [{from: 2027-01-20, to: 2027-01-30, hours: 4}]");

        assertThat(plan.waves().get(1).day()).isEqualTo(LocalDate.of(2027, 1, 25));
        assertThat(plan.waves().get(1).hours()).isLessThanOrEqualTo(4);
    }

    @Test
    void aRuleForNobodyIsRefused() {
        facilities(2);

        assertThatThrownBy(() -> plan("pilots: [Lakeside]"))
                .hasMessageContaining("line 2: nothing that moves is called 'Lakeside'")
                .hasMessageContaining("There are F0, F1.");
    }

    @Test
    void nothingThatMovesIsNoPlan() {
        assertThatThrownBy(this::plan).hasMessageContaining("Nothing moves");
    }
}
