package org.handoff.control.posture;

import org.handoff.control.evidence.Control;
import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.List;

/// What one rule says of one resource, ours or a scanner's.
///
/// @param file that says so, its name alone
/// @param tool e.g. `handoff`, `Prowler`, `Checkov`
/// @param rule its id
/// @param resource its address or name
/// @param subject of our own rules; `null` for a scanner's
/// @param controls that ask for it; empty if the scanner names none
/// @param says what must hold, one sentence
/// @param found what is wrong, or who waived it; empty if it holds
/// @param remedy what to do
public record Result(
        String file,
        String tool,
        String rule,
        String resource,
        Outcome outcome,
        Severity severity,
        Rule.@Nullable Subject subject,
        List<Control> controls,
        String says,
        String found,
        String remedy) {
    /// Longest text kept of what a scanner wrote.
    static final int TEXT_MAX = 300;

    /// What a judge wants to see first comes first.
    static final Comparator<Result> WORST_FIRST =
            Comparator.comparing(Result::outcome)
                    .thenComparing(Result::severity)
                    .thenComparing(Result::rule)
                    .thenComparing(Result::resource)
                    .thenComparing(Result::file);

    public Result {
        controls = List.copyOf(controls);
        rule = cut(rule);
        resource = cut(resource);
        says = cut(says);
        found = cut(found);
        remedy = cut(remedy);
    }

    /// What somebody else's judge said, whose subject is not told.
    public static Result told(
            String file,
            String tool,
            String rule,
            String resource,
            Outcome outcome,
            Severity severity,
            List<Control> controls,
            String says,
            String found,
            String remedy) {
        return new Result(
                file, tool, rule, resource, outcome, severity, null, controls, says, found, remedy);
    }

    /// What came of it.
    public enum Outcome {
        /// It does not hold.
        REFUSED,
        /// Nobody can say: it does not pass.
        UNKNOWN,
        /// It does not hold, and somebody answers for that until a day.
        WAIVED,
        /// It does not hold, and it is less bad than what is asked for.
        BELOW,
        PASSED
    }

    /// Whether it stands in the way.
    public boolean isInTheWay() {
        return outcome == Outcome.REFUSED || outcome == Outcome.UNKNOWN;
    }

    Result with(Outcome other, String why) {
        return new Result(
                file, tool, rule, resource, other, severity, subject, controls, says, why, remedy);
    }

    private static String cut(String text) {
        String plain = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return plain.length() <= TEXT_MAX ? plain : plain.substring(0, TEXT_MAX - 1) + "…";
    }
}
