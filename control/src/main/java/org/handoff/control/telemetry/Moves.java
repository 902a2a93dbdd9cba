package org.handoff.control.telemetry;

import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.HookEntry;
import org.handoff.control.ledger.LedgerRecord;
import org.handoff.control.ledger.RunSummary;
import org.handoff.model.Environment;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Puts moves together out of ledger records: what every step took, and how it ended. The ledger is
/// all that it reads, so that nothing is asked of the conductor. Pure; one thread.
final class Moves {
    /// Parts of the pause in their order, as a [RunSummary] names them.
    private static final List<String> PAUSE =
            List.of("hold", "fence", "drain", "prove", "switch", "open", "release");

    /// Runs that have begun and not ended: more are of no ledger that we know.
    private static final int OPEN_MAX = 100;

    private final Map<Long, Run> open = new HashMap<>();

    /// What is known of a run under way.
    private static final class Run {
        private final LedgerRecord began;
        private final long number;
        private final Environment from;
        private final Environment to;
        private final Map<String, Instant> asked = new HashMap<>();
        private final List<Stretch> parts = new ArrayList<>();
        private Instant last;
        private Instant paused = Instant.EPOCH;
        private Instant pointing = Instant.EPOCH;
        private Instant released = Instant.EPOCH;
        private String returned = "";

        Run(LedgerRecord began, Entry.RunBegan said) {
            this.began = began;
            this.number = said.run();
            this.from = said.from();
            this.to = said.to();
            this.last = began.wall();
        }
    }

    /// @return what is over with this record: a move with its steps, or a step behind it
    List<Stretch> with(LedgerRecord next) {
        return switch (next.entry()) {
            case Entry.RunBegan it -> begin(it, next);
            case Entry.PauseBegan it -> at(it.run(), run -> pause(run, next));
            case Entry.ReturnBegan it ->
                    at(
                            it.run(),
                            run -> {
                                run.returned = it.at() + ": " + it.because();
                                return List.of();
                            });
            case Entry.Released it -> at(it.run(), run -> released(run, it.summary(), next));
            case Entry.RunEnded it -> at(it.run(), run -> ended(run, it.summary(), next));
            case Entry.Pointing it ->
                    at(
                            it.run(),
                            run -> {
                                run.pointing = next.wall();
                                return List.of();
                            });
            case Entry.Pointed it -> at(it.run(), run -> pointed(run, next));
            case HookEntry.HookAsked it ->
                    at(
                            it.run(),
                            run -> {
                                run.asked.put(it.hook(), next.wall());
                                return List.of();
                            });
            case HookEntry.HookEnded it -> at(it.run(), run -> hook(run, it, next));
            default -> List.of();
        };
    }

    private interface Reading {
        List<Stretch> of(Run run);
    }

    private List<Stretch> at(long number, Reading reading) {
        Run run = open.get(number);
        return run == null ? List.of() : reading.of(run);
    }

    private List<Stretch> begin(Entry.RunBegan it, LedgerRecord next) {
        if (open.size() >= OPEN_MAX) {
            open.clear();
        }
        open.put(it.run(), new Run(next, it));
        return List.of();
    }

    private static List<Stretch> pause(Run run, LedgerRecord next) {
        run.paused = next.wall();
        run.parts.add(part(run, "arm", run.last, next.wall(), "", new Known(next, run.from)));
        return List.of();
    }

    private static List<Stretch> hook(Run run, HookEntry.HookEnded it, LedgerRecord next) {
        Instant begin = run.asked.getOrDefault(it.hook(), next.wall());
        boolean isReleased = !run.released.equals(Instant.EPOCH);
        Stretch hook =
                part(
                        run,
                        "hook " + it.hook() + " to " + it.to().label(),
                        begin,
                        next.wall(),
                        it.done() ? "" : "hook",
                        new Known(next, isReleased ? run.to : run.from));
        run.last = next.wall();
        if (isReleased) {
            return List.of(hook);
        }
        run.parts.add(hook);
        return List.of();
    }

    private static List<Stretch> released(Run run, RunSummary summary, LedgerRecord next) {
        run.released = next.wall();
        return move(run, summary, next);
    }

    private List<Stretch> ended(Run run, RunSummary summary, LedgerRecord next) {
        open.remove(summary.run());
        return run.released.equals(Instant.EPOCH)
                ? move(run, summary, next)
                : List.of(
                        part(run, "soak", run.released, next.wall(), "", new Known(next, run.to)));
    }

    private static List<Stretch> pointed(Run run, LedgerRecord next) {
        Instant begin = run.pointing.equals(Instant.EPOCH) ? run.released : run.pointing;
        return begin.equals(Instant.EPOCH)
                ? List.of()
                : List.of(part(run, "point", begin, next.wall(), "", new Known(next, run.to)));
    }

    /// The whole first, then its parts: those of the pause follow one behind the other.
    private static List<Stretch> move(Run run, RunSummary summary, LedgerRecord next) {
        List<Stretch> all = new ArrayList<>();
        boolean moved = summary.outcome() == RunSummary.Outcome.MOVED;
        Map<String, String> said = new HashMap<>(said(next));
        said.put("handoff.direction", summary.direction());
        said.put("handoff.from", summary.from().label());
        said.put("handoff.to", summary.to().label());
        said.put("handoff.owner", (moved ? summary.to() : summary.from()).label());
        said.put("handoff.outcome", moved ? "moved" : "returned");
        said.put("handoff.pause_ms", Double.toString(summary.pauseMillis()));
        all.add(
                new Stretch(
                        summary.run(),
                        Stretch.WHOLE,
                        run.began.wall(),
                        next.wall(),
                        moved ? "" : failed(run, summary),
                        said));
        all.addAll(run.parts);
        phases(run, summary, next, all);
        return all;
    }

    /// One behind the other: that is how they are carried out.
    private static void phases(Run run, RunSummary summary, LedgerRecord next, List<Stretch> all) {
        boolean moved = summary.outcome() == RunSummary.Outcome.MOVED;
        Instant at = run.paused.equals(Instant.EPOCH) ? run.last : run.paused;
        String failedAt = moved ? "" : run.returned.replaceFirst(":.*", "");
        for (String phase : PAUSE) {
            Long micros = summary.phaseMicros().get(phase);
            if (micros != null) {
                Instant end = at.plus(micros, ChronoUnit.MICROS);
                String failed = phase.equals(failedAt) ? failed(run, summary) : "";
                boolean isOver = moved && PAUSE.indexOf(phase) >= PAUSE.indexOf("switch");
                Known known = new Known(next, isOver ? run.to : run.from);
                all.add(part(run, phase, at, end, failed, known));
                at = end;
            }
        }
    }

    private static String failed(Run run, RunSummary summary) {
        return run.returned.isEmpty() ? summary.because() : run.returned;
    }

    private static Stretch part(
            Run run, String name, Instant begin, Instant end, String failed, Known known) {
        Map<String, String> said = new HashMap<>(said(known.by()));
        said.put("handoff.owner", known.owner().label());
        return new Stretch(run.number, name, begin, end, failed, said);
    }

    /// @param by the record that says so
    /// @param owner of writes at its end
    private record Known(LedgerRecord by, Environment owner) {}

    private static Map<String, String> said(LedgerRecord known) {
        return Map.of("handoff.epoch", Long.toString(known.epoch().number()));
    }
}
