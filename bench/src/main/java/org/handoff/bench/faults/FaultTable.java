package org.handoff.bench.faults;

import java.util.Locale;

/// The harness's table for a person.
final class FaultTable {
    private static final String ROW = "%-4s %-8s %-52s %-8s %-6s %8s %8s %8s %4s %4s  %s";

    private FaultTable() {}

    static String head() {
        return ROW.formatted(
                "",
                "during",
                "fault",
                "run",
                "owner",
                "taken ms",
                "back ms",
                "gap ms",
                "lost",
                "dbl",
                "");
    }

    static String line(FaultResult result, int backBoundMillis) {
        String problem = result.problem();
        String note = problem != null ? problem : result.exercised() ? "" : "did not happen";
        return String.format(
                        Locale.ROOT,
                        ROW,
                        result.isGood(backBoundMillis) ? "ok" : "BAD",
                        result.direction(),
                        result.name(),
                        result.outcome(),
                        result.owner(),
                        Math.round(result.takeoverMillis()),
                        Math.round(result.backMillis()),
                        Math.round(result.gapMillis()),
                        result.missing(),
                        result.duplicated(),
                        note)
                .stripTrailing();
    }

    static String end(Faults.Report report) {
        return """

        %d of %d faults ended well in %.0f s; requests sent %,d, failed %,d;
        writes acknowledged %,d, missing %d, duplicated %d; steps repeated %d. Verdict: %s
        """
                .formatted(
                        report.good(),
                        report.faults().size(),
                        report.seconds(),
                        report.sent(),
                        report.failed(),
                        report.acknowledged(),
                        report.missing(),
                        report.duplicated(),
                        report.repeated(),
                        report.verdict());
    }
}
