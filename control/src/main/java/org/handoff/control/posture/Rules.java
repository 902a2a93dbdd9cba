package org.handoff.control.posture;

import org.handoff.control.posture.Result.Outcome;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// All rules of our own, and what they say of a twin.
public final class Rules {
    /// AWS before Azure.
    public static final List<Rule> ALL =
            Stream.of(AwsRules.ALL, AwsAccessRules.ALL, AzureRules.ALL)
                    .flatMap(List::stream)
                    .toList();

    static final String TOOL = "handoff";

    private Rules() {}

    /// A result for each rule and each resource that it is asked of.
    ///
    /// @param file its name
    static List<Result> judge(String file, Twin twin) {
        List<Result> results = new ArrayList<>();
        for (Resource resource : twin.resources()) {
            for (Rule rule : ALL) {
                if (rule.types().contains(resource.type())) {
                    results.add(result(file, rule, resource, rule.check().of(resource, twin)));
                }
            }
        }
        return results;
    }

    private static Result result(String file, Rule rule, Resource resource, Answer answer) {
        Outcome outcome =
                switch (answer) {
                    case Answer.Right _ -> Outcome.PASSED;
                    case Answer.Wrong _ -> Outcome.REFUSED;
                    case Answer.Unknown _ -> Outcome.UNKNOWN;
                };
        String found =
                switch (answer) {
                    case Answer.Right _ -> "";
                    case Answer.Wrong it -> it.found();
                    case Answer.Unknown it -> it.found();
                };
        return new Result(
                file,
                TOOL,
                rule.id(),
                resource.address(),
                outcome,
                rule.subject().severity(),
                rule.subject(),
                rule.subject().controls(),
                rule.says(),
                found,
                outcome == Outcome.UNKNOWN
                        ? "Apply, then show the state; or take the mark off that hides it. "
                                + rule.remedy()
                        : rule.remedy());
    }
}
