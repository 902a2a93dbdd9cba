package org.handoff.inventory.classify;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The ways of moving, in the order in which they are tried, each with what it needs. One need that
/// is not met is a veto.
public enum Strategy {
    RETIRE(Map.of(Question.UNUSED, true, Question.RETIREMENT_SIGNED, true)),
    RETAIN(Map.of(Question.BOUND, true)),
    STRANGLER(
            Map.of(
                    Question.BOUND, false,
                    Question.INTERCEPTABLE, true,
                    Question.SOURCE_AVAILABLE, true,
                    Question.SEPARABLE, true,
                    Question.LONG_COEXISTENCE, true)),
    CANARY(
            Map.of(
                    Question.BOUND, false,
                    Question.INTERCEPTABLE, true,
                    Question.AFFINE_ROUTING, true,
                    Question.STATE_BY_FACILITY, true,
                    Question.DUPLICATES_SAFE, true)),
    BLUE_GREEN(
            Map.of(
                    Question.BOUND, false,
                    Question.DUPLICABLE, true,
                    Question.ONE_SWITCH_POINT, true,
                    Question.SCHEMA_FREE, true,
                    Question.CAPTURE_FEASIBLE, true,
                    Question.REVERSE_VERIFIED, true)),
    REPLICATION_FIRST(
            Map.of(
                    Question.BOUND, false,
                    Question.ONE_WRITER, true,
                    Question.CAPTURE_FEASIBLE, true,
                    Question.REVERSE_VERIFIED, true)),
    /// None of these holds: an outage, announced and as short as it can be.
    WINDOW(Map.of());

    @SuppressWarnings("ImmutableEnumChecker") // Map.of cannot be changed
    private final Map<Question, Boolean> needs;

    Strategy(Map<Question, Boolean> needs) {
        this.needs = needs;
    }

    /// Each question and the answer that it must have.
    public Map<Question, Boolean> needs() {
        return needs;
    }

    /// In the order of the questions.
    public List<Question> questions() {
        return needs.keySet().stream().sorted().toList();
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
