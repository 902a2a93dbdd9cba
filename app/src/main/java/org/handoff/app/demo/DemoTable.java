package org.handoff.app.demo;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;

/// The demo's account, as a table for people.
final class DemoTable {
    private final Narrator narrator;

    DemoTable(Narrator narrator) {
        this.narrator = narrator;
    }

    void print(DemoReport report) {
        narrator.heading("The account");
        narrator.say(
                "write pause, ms      p50     p99     max  |   hold  fence  drain  prove switch"
                        + " release  (medians)");
        direction(report, "cutover");
        direction(report, "rollback");
        narrator.blank();
        DemoReport.Requests requests = report.requests();
        DemoReport.Writes writes = report.writes();
        narrator.say(
                String.format(
                        Locale.ROOT,
                        "rows proven inside the pause   %,d in the last round, %,d dirty keys at"
                                + " most",
                        report.rounds().isEmpty() ? 0 : report.rounds().getLast().provenRows(),
                        report.rounds().stream()
                                .mapToLong(DemoReport.Round::dirtyKeys)
                                .max()
                                .orElse(0)));
        narrator.say(
                String.format(
                        Locale.ROOT,
                        "requests                       %,d sent, %,d held (longest %.1f ms), %,d"
                                + " failed",
                        requests.sent(),
                        requests.held(),
                        requests.heldMaxMillis(),
                        requests.failed()));
        if (requests.planted() > 0) {
            narrator.say(
                    String.format(
                            Locale.ROOT,
                            "  of the planted bad build     %,d reads failed before it was caught",
                            requests.planted()));
        }
        narrator.say(
                String.format(
                        Locale.ROOT,
                        "writes                         %,d acknowledged, %,d missing, %,d"
                                + " duplicated",
                        writes.acknowledged(),
                        writes.missing(),
                        writes.duplicated()));
        machine(report.machine());
        narrator.blank();
        narrator.say(
                report.succeeded()
                        ? String.format(
                                Locale.ROOT,
                                "Nothing failed, nothing was lost, nothing was doubled. %.0f s in"
                                        + " all.",
                                report.seconds())
                        : "NOT GOOD: " + report.verdict() + ".");
    }

    private void machine(DemoReport.@Nullable Machine machine) {
        if (machine == null) {
            return;
        }
        narrator.say(
                String.format(
                        Locale.ROOT,
                        "this machine                   %d processors, %.0f %% busy, %.1f %% of"
                                + " their time taken by its host",
                        machine.processors(),
                        machine.busyPercent(),
                        machine.stolenPercent()));
    }

    private void direction(DemoReport report, String direction) {
        List<DemoReport.Round> rounds =
                report.rounds().stream().filter(r -> r.direction().equals(direction)).toList();
        if (rounds.isEmpty()) {
            return;
        }
        DemoReport.Pause pause =
                DemoReport.Pause.of(
                        rounds.stream().mapToDouble(DemoReport.Round::pauseMillis).toArray());
        List<DemoReport.Phases> phases = rounds.stream().map(DemoReport.Round::phases).toList();
        narrator.say(
                String.format(
                        Locale.ROOT,
                        "%-17s %6.1f  %6.1f  %6.1f  | %6.1f %6.1f %6.1f %6.1f %6.1f %7.1f",
                        direction,
                        pause.p50Millis(),
                        pause.p99Millis(),
                        pause.maxMillis(),
                        median(phases.stream().mapToDouble(DemoReport.Phases::hold).toArray()),
                        median(phases.stream().mapToDouble(DemoReport.Phases::fence).toArray()),
                        median(phases.stream().mapToDouble(DemoReport.Phases::drain).toArray()),
                        median(phases.stream().mapToDouble(DemoReport.Phases::prove).toArray()),
                        median(phases.stream().mapToDouble(DemoReport.Phases::switching).toArray()),
                        median(phases.stream().mapToDouble(DemoReport.Phases::release).toArray())));
    }

    private static double median(double[] millis) {
        return DemoReport.Pause.of(millis).p50Millis();
    }
}
