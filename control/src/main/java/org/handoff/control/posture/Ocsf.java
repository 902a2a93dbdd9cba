package org.handoff.control.posture;

import com.fasterxml.jackson.databind.JsonNode;

import org.handoff.control.evidence.Control;
import org.handoff.control.posture.Result.Outcome;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Prowler's results: detection findings of OCSF (schema.ocsf.io), a list of them. Its own mutes do
/// not count: what is to be left is waived here, with an owner and a day.
final class Ocsf {
    private Ocsf() {}

    static boolean fits(JsonNode root) {
        return root.isArray() && root.path(0).has("finding_info");
    }

    static List<Result> read(String file, JsonNode root) {
        List<Result> results = new ArrayList<>();
        for (JsonNode finding : root) {
            results.add(result(file, finding));
        }
        return results;
    }

    private static Result result(String file, JsonNode finding) {
        JsonNode metadata = finding.path("metadata");
        String tool = metadata.path("product").path("name").asText("Prowler");
        Outcome outcome =
                switch (finding.path("status_code").asText("").toUpperCase(Locale.ROOT)) {
                    case "PASS" -> Outcome.PASSED;
                    case "FAIL", "MUTED" -> Outcome.REFUSED;
                    default -> Outcome.UNKNOWN;
                };
        String rule = Scanner.first(metadata.path("event_code"), finding.at("/finding_info/uid"));
        JsonNode resource = finding.path("resources").path(0);
        String where = Scanner.first(resource.path("uid"), resource.path("name"));
        return new Result(
                file,
                tool,
                rule.isEmpty() ? "?" : rule,
                where.isEmpty() ? "?" : where,
                outcome,
                Severity.of(finding.path("severity").asText("")),
                null,
                controls(finding.at("/unmapped/compliance")),
                finding.at("/finding_info/title").asText(""),
                Scanner.found(outcome, tool),
                finding.at("/remediation/desc").asText(""));
    }

    /// Prowler writes `164_312_a_2_iv` and `cc_6_1`.
    private static List<Control> controls(JsonNode compliance) {
        List<Control> controls = new ArrayList<>();
        for (var framework : compliance.properties()) {
            for (JsonNode id : framework.getValue()) {
                String text = id.asText("");
                if (framework.getKey().startsWith("HIPAA")
                        && text.matches("164_[0-9]{3}(_[a-z0-9]{1,4}){0,4}")) {
                    controls.add(Control.hipaa(section(text)));
                } else if (framework.getKey().startsWith("SOC2")
                        && text.matches("[a-z]{1,2}_[0-9]_[0-9]{1,2}")) {
                    controls.add(
                            Control.soc2(
                                    text.toUpperCase(Locale.ROOT)
                                            .replaceFirst("_", "")
                                            .replace('_', '.')));
                }
            }
        }
        return controls;
    }

    /// The last letter of three levels or more is a capital in the regulation:
    /// `164.308(a)(1)(ii)(D)`.
    private static String section(String text) {
        String[] parts = text.split("_", -1);
        StringBuilder section = new StringBuilder(parts[0]).append('.').append(parts[1]);
        for (int i = 2; i < parts.length; i++) {
            boolean capital = i == 5;
            section.append('(')
                    .append(capital ? parts[i].toUpperCase(Locale.ROOT) : parts[i])
                    .append(')');
        }
        return section.toString();
    }
}
