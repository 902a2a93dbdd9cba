package org.handoff.control.posture;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.control.posture.Result.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

class RulesTest {
    private static final JsonNode TWINS = Twins.rules();

    static Stream<String> ids() {
        return Rules.ALL.stream().map(Rule::id);
    }

    private static List<Result> judge(String id, JsonNode root) {
        return Rules.judge("twin.json", TerraformShow.read("twin.json", root)).stream()
                .filter(result -> result.rule().equals(id))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("ids")
    void everyRuleFiresOnItsBadTwinAndNotOnTheGoodOne(String id) {
        List<Result> good = judge(id, Twins.state(TWINS.path(id).path("good")));
        List<Result> bad = judge(id, Twins.state(TWINS.path(id).path("bad")));

        assertThat(good).isNotEmpty().allMatch(it -> it.outcome() == Outcome.PASSED);
        assertThat(bad).anyMatch(it -> it.outcome() == Outcome.REFUSED);
        assertThat(bad)
                .filteredOn(it -> it.outcome() == Outcome.REFUSED)
                .allSatisfy(it -> {
                    assertThat(it.resource()).contains("n0");
                    assertThat(it.found()).isNotBlank();
                    assertThat(it.remedy()).isNotBlank();
                    assertThat(it.controls()).hasSizeGreaterThanOrEqualTo(2);
                });
    }

    /// Nothing of the resource is known before the plan is applied.
    @ParameterizedTest
    @MethodSource("ids")
    void noRulePassesOnWhatIsNotKnownYet(String id) {
        JsonNode good = TWINS.path(id).path("good");
        ObjectNode plan = Twins.state(Twins.JSON.createArrayNode().add(good.path(0)));
        JsonNode values = plan.remove("values");
        plan.set("planned_values", values);
        ObjectNode resource = (ObjectNode) values.at("/root_module/resources/0");
        ObjectNode unknown = Twins.JSON.createObjectNode();
        ObjectNode known = Twins.JSON.createObjectNode();
        for (var field : resource.path("values").properties()) {
            // which setting a resource is about is not what is asked of it
            boolean names = Set.of("name", "family", "type").contains(field.getKey());
            if (names) {
                known.set(field.getKey(), field.getValue());
            } else {
                unknown.put(field.getKey(), true);
            }
        }
        resource.set("values", known);
        ObjectNode change = plan.putArray("resource_changes").addObject();
        change.set("address", resource.path("address"));
        change.putObject("change").set("after_unknown", unknown);

        assertThat(judge(id, plan)).isNotEmpty().noneMatch(it -> it.outcome() == Outcome.PASSED);
    }

    @Test
    void idsAreUniqueAndEveryRuleHasATwin() {
        List<String> ids = ids().toList();
        assertThat(new HashSet<>(ids)).hasSameSizeAs(ids);
        assertThat(ids).hasSizeGreaterThanOrEqualTo(60);
        Set<String> twins = new HashSet<>();
        TWINS.fieldNames().forEachRemaining(twins::add);
        assertThat(twins).containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void everyRuleSaysASentenceAndARemedy() {
        assertThat(Rules.ALL)
                .allSatisfy(rule -> {
                    assertThat(rule.says()).matches("[A-Z].{10,}\\.");
                    assertThat(rule.remedy()).matches("[A-Z].{10,}\\.");
                    assertThat(rule.subject().controls())
                            .anyMatch(it -> it.label().startsWith("45 CFR 164.3"))
                            .anyMatch(it -> it.label().startsWith("SOC 2"));
                });
    }
}
