package org.handoff.control.api;

import org.handoff.control.posture.Posture;
import org.handoff.control.posture.Result;
import org.handoff.control.posture.Result.Outcome;
import org.handoff.control.posture.Severity;

import java.time.Instant;
import java.util.List;

/// How the cloud side is secured, as this control plane judged it last.
///
/// @param results worst first, at most [#RESULTS_MAX]
/// @param more results that are not shown
public record SecurityView(
        Instant judgedAt,
        boolean clear,
        long inTheWay,
        List<File> files,
        List<String> problems,
        List<String> notes,
        List<One> results,
        long more) {
    static final int RESULTS_MAX = 20_000;

    public SecurityView {
        files = List.copyOf(files);
        problems = List.copyOf(problems);
        notes = List.copyOf(notes);
        results = List.copyOf(results);
    }

    /// What was judged.
    public record File(
            String name, String kind, String sha256, Instant writtenAt, List<String> unjudged) {}

    /// A control that asks for a rule.
    public record Asks(String id, String label) {}

    /// What one rule says of one resource, see [Result].
    public record One(
            String file,
            String tool,
            String rule,
            String resource,
            Outcome outcome,
            Severity severity,
            List<Asks> controls,
            String says,
            String found,
            String remedy) {
        private static One of(Result it) {
            return new One(
                    it.file(),
                    it.tool(),
                    it.rule(),
                    it.resource(),
                    it.outcome(),
                    it.severity(),
                    it.controls().stream().map(one -> new Asks(one.id(), one.label())).toList(),
                    it.says(),
                    it.found(),
                    it.remedy());
        }
    }

    public static SecurityView of(Posture posture, Instant at) {
        return new SecurityView(
                at,
                posture.isClear(),
                posture.inTheWay(),
                posture.files().stream()
                        .map(it ->
                                new File(
                                        it.name(),
                                        it.kind(),
                                        it.sha256(),
                                        it.writtenAt(),
                                        it.unjudged()))
                        .toList(),
                posture.problems(),
                posture.notes(),
                posture.results().stream().limit(RESULTS_MAX).map(One::of).toList(),
                Math.max(0, posture.results().size() - RESULTS_MAX));
    }
}
