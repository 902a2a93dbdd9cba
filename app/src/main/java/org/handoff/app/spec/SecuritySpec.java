package org.handoff.app.spec;

import org.handoff.control.posture.Posture;
import org.handoff.control.posture.PostureFile;
import org.handoff.control.posture.SecurityTerms;
import org.handoff.control.posture.Severity;
import org.handoff.model.HandoffException;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/// How the cloud side must be secured before patients' data goes there. Without `files` nobody
/// asks, and the gate says so.
public record SecuritySpec(
        @Key(
                        "What terraform show -json, Prowler (json-ocsf), Checkov, or another"
                                + " scanner (SARIF) wrote of cloud; empty asks for nothing.")
                List<Path> files,
        @Key(value = "Older files count as none.", fallback = "24h", min = "1m", max = "30d")
                Duration ageMax,
        @Key(value = "What is less bad is shown and stands in nobody's way.", fallback = "medium")
                Severity least,
        @Key("Rules that need not hold for a time, each with somebody who answers for it.")
                List<Waiver> waivers,
        @Key(
                        value =
                                "Look for ourselves, too: TLS on every edge of this spec, Handoff's"
                                        + " own roles, the databases' audit logs.",
                        fallback = "true")
                boolean look) {
    public SecuritySpec {
        files = List.copyOf(files);
        waivers = List.copyOf(waivers);
    }

    /// One rule that need not hold.
    public record Waiver(
            @Key("The rule's id, e.g. aws-db-deletion.") String rule,
            @Key(value = "A resource's address; * stands for any characters.", fallback = "*")
                    String resource,
            @Key("Who answers for it.") String owner,
            @Key("Why it is borne.") String reason,
            @Key(
                            value = "From this day on (UTC) it is refused again.",
                            pattern = "20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])",
                            allowed = "a day such as 2026-12-31")
                    String expires) {}

    public boolean isAsked() {
        return !files.isEmpty();
    }

    /// Reads the files and judges them. A file that cannot be read is a problem of its own.
    ///
    /// @param seen what was seen beside the files
    public Posture judge(Instant now, List<PostureFile> seen) {
        List<PostureFile> read = new ArrayList<>(seen);
        List<String> unread = new ArrayList<>();
        for (Path path : files) {
            try {
                read.add(PostureFile.read(path));
            } catch (HandoffException e) {
                unread.add(e.fault().sentence());
            }
        }
        return Posture.of(read, unread, terms(), now);
    }

    /// What the judge is told.
    public SecurityTerms terms() {
        return new SecurityTerms(
                ageMax,
                least,
                waivers.stream()
                        .map(it ->
                                new SecurityTerms.Waiver(
                                        it.rule(),
                                        it.resource(),
                                        it.owner(),
                                        it.reason(),
                                        LocalDate.parse(it.expires())
                                                .atStartOfDay(ZoneOffset.UTC)
                                                .toInstant()))
                        .toList());
    }
}
