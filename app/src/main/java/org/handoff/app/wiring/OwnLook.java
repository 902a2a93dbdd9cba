package org.handoff.app.wiring;

import org.handoff.app.spec.Spec;
import org.handoff.control.evidence.Sha256;
import org.handoff.control.posture.PostureFile;
import org.handoff.control.posture.Result;
import org.handoff.control.posture.Result.Outcome;
import org.handoff.control.posture.Rule.Subject;
import org.handoff.control.posture.Severity;
import org.handoff.engine.check.CheckResult;
import org.handoff.engine.postgres.check.RoleChecks;
import org.handoff.model.Environment;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// What Handoff sees by itself of how patients' data is secured, judged like a file that a scanner
/// wrote: TLS on each edge of the spec, its own roles, and the databases' audit logs.
public final class OwnLook {
    /// In place of a file's name.
    static final String NAME = "seen by handoff";

    private static final String TOOL = "handoff";

    private OwnLook() {}

    /// Looks now; up to some seconds for each edge that does not answer. Changes nothing.
    public static PostureFile now(Spec spec) {
        List<Result> results = new ArrayList<>();
        for (Edge edge : Edges.of(spec)) {
            results.add(edge(edge));
        }
        for (OwnRoles.Seen seen : OwnRoles.look(spec)) {
            results.add(role(seen));
        }
        String all = results.stream().map(Result::toString).collect(Collectors.joining("\n"));
        return new PostureFile(
                NAME,
                "look",
                Sha256.hex(all.getBytes(StandardCharsets.UTF_8)),
                Instant.now(),
                results,
                List.of());
    }

    private static Result edge(Edge edge) {
        TlsProbe.Seen seen = TlsProbe.look(edge);
        Outcome outcome =
                switch (seen) {
                    case TlsProbe.Seen.Encrypted _ -> Outcome.PASSED;
                    case TlsProbe.Seen.Wrong _ -> Outcome.REFUSED;
                    case TlsProbe.Seen.Unknown _ -> Outcome.UNKNOWN;
                };
        String found =
                switch (seen) {
                    case TlsProbe.Seen.Encrypted _ -> "";
                    case TlsProbe.Seen.Wrong it -> it.found();
                    case TlsProbe.Seen.Unknown it -> it.why();
                };
        return result(
                "own-edge-tls",
                edge.name(),
                outcome,
                Subject.ENCRYPTION_IN_TRANSIT.severity(),
                Subject.ENCRYPTION_IN_TRANSIT,
                "Patients' data passes this edge by TLS 1.2 or newer, or stays on one machine.",
                found,
                edge.remedy());
    }

    /// The legacy side is what is left, and a superuser is what PostgreSQL asks for: both are told.
    private static Result role(OwnRoles.Seen seen) {
        CheckResult found = seen.result();
        boolean isAudit = found.name().equals("audit-log");
        Subject subject = isAudit ? Subject.AUDIT_LOG : Subject.LEAST_PRIVILEGE;
        boolean isOnlyTold =
                seen.side() == Environment.LEGACY || found.name().equals(RoleChecks.SUPERUSER);
        Severity severity = isOnlyTold ? Severity.LOW : isAudit ? Severity.HIGH : Severity.MEDIUM;
        Outcome outcome =
                switch (found.level()) {
                    case PASS -> Outcome.PASSED;
                    case WARN -> Outcome.REFUSED;
                    case REFUSE -> Outcome.UNKNOWN;
                };
        return result(
                isAudit ? "own-audit-log" : "own-role",
                seen.side().label() + ".database",
                outcome,
                severity,
                subject,
                isAudit
                        ? "The database logs who connects and who changes rows."
                        : "Handoff's own role may do nothing that Handoff does not need.",
                outcome == Outcome.PASSED ? "" : "is said: " + found.what().replaceAll("\\.$", ""),
                found.remedy());
    }

    private static Result result(
            String rule,
            String resource,
            Outcome outcome,
            Severity severity,
            Subject subject,
            String says,
            String found,
            String remedy) {
        return new Result(
                NAME,
                TOOL,
                rule,
                resource,
                outcome,
                severity,
                subject,
                subject.controls(),
                says,
                found,
                remedy);
    }
}
