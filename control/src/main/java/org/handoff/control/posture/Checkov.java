package org.handoff.control.posture;

import com.fasterxml.jackson.databind.JsonNode;

import org.handoff.control.posture.Result.Outcome;

import java.util.ArrayList;
import java.util.List;

/// Checkov's own JSON, of one framework or a list of them. What it skipped was not judged.
final class Checkov {
    private static final String TOOL = "Checkov";

    private Checkov() {}

    static boolean fits(JsonNode root) {
        JsonNode one = root.isArray() ? root.path(0) : root;
        return one.has("check_type") && one.path("results").isObject();
    }

    static List<Result> read(String file, JsonNode root) {
        List<Result> results = new ArrayList<>();
        for (JsonNode report : root.isArray() ? root : List.of(root)) {
            JsonNode found = report.path("results");
            all(results, file, found.path("failed_checks"), Outcome.REFUSED);
            all(results, file, found.path("skipped_checks"), Outcome.UNKNOWN);
            all(results, file, found.path("passed_checks"), Outcome.PASSED);
            for (JsonNode unread : found.path("parsing_errors")) {
                results.add(
                        new Result(
                                file,
                                TOOL,
                                "parsing-error",
                                unread.asText("?"),
                                Outcome.UNKNOWN,
                                Severity.HIGH,
                                null,
                                List.of(),
                                "Every file can be read.",
                                Scanner.found(Outcome.UNKNOWN, TOOL),
                                "Correct the file, and let Checkov read it again."));
            }
        }
        return results;
    }

    private static void all(List<Result> results, String file, JsonNode checks, Outcome outcome) {
        for (JsonNode check : checks) {
            String id = check.path("check_id").asText("?");
            results.add(
                    new Result(
                            file,
                            TOOL,
                            id,
                            check.path("resource").asText("?"),
                            outcome,
                            Severity.of(check.path("severity").asText("")),
                            null,
                            List.of(),
                            check.path("check_name").asText(id),
                            Scanner.found(outcome, TOOL),
                            check.path("guideline").asText("")));
        }
    }
}
