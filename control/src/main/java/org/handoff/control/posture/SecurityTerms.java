package org.handoff.control.posture;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// What a spec asks for before patients' data goes to the cloud side.
///
/// @param ageMax older files count as none
/// @param least what is less bad is shown and does not stand in the way
public record SecurityTerms(Duration ageMax, Severity least, List<Waiver> waivers) {
    /// Everything refused stands in the way.
    public static final SecurityTerms STRICT =
            new SecurityTerms(Duration.ofDays(36_500), Severity.INFORMATIONAL, List.of());

    public SecurityTerms {
        waivers = List.copyOf(waivers);
    }

    /// Somebody answers for one rule that does not hold, until a day.
    ///
    /// @param rule its id
    /// @param resource an address; `*` stands for any characters
    /// @param owner who answers for it
    /// @param expires from here on it is refused again
    public record Waiver(
            String rule, String resource, String owner, String reason, Instant expires) {
        boolean covers(Result result, Instant now) {
            return rule.equals(result.rule())
                    && now.isBefore(expires)
                    && result.resource().matches(pattern());
        }

        private String pattern() {
            StringBuilder pattern = new StringBuilder();
            for (String part : resource.split("((?<=\\*)|(?=\\*))", -1)) {
                pattern.append(part.equals("*") ? ".*" : java.util.regex.Pattern.quote(part));
            }
            return pattern.toString();
        }

        /// One line for the ledger and for people.
        public String text() {
            return rule + " on " + resource + ": " + owner + " until " + expires;
        }
    }
}
