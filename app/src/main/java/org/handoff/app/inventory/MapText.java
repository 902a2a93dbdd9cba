package org.handoff.app.inventory;

import org.handoff.inventory.EstateMap;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Kind;
import org.handoff.inventory.fact.Role;
import org.handoff.inventory.gate.Judgement;
import org.handoff.inventory.gate.NextFact;
import org.handoff.inventory.gate.Verdict;
import org.handoff.inventory.graph.FileRecord;
import org.handoff.inventory.graph.Graph;
import org.handoff.inventory.graph.Place;
import org.handoff.inventory.graph.Trace;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// The map in words: the estate in numbers, what blocks, what to find out next.
public final class MapText {
    private static final int PROBLEMS_SHOWN = 5;

    private MapText() {}

    /// The estate in numbers, a line each.
    public static List<String> estate(EstateMap map) {
        Graph graph = map.graph();
        long unknown = graph.files().stream().filter(file -> file.source().isEmpty()).count();
        long malformed = graph.files().stream().mapToLong(FileRecord::malformed).sum();
        Map<Verdict, Long> verdicts =
                map.judged().judgements().stream()
                        .collect(Collectors.groupingBy(Judgement::verdict, Collectors.counting()));
        List<String> lines = new ArrayList<>();
        lines.add(
                "Read      %,d files%s, %,d records of traffic, watched for %s%s"
                        .formatted(
                                graph.files().size(),
                                unknown == 0
                                        ? ""
                                        : " (" + unknown + " of a format nobody here knows)",
                                graph.flows(),
                                time(map.watched()),
                                malformed == 0
                                        ? ""
                                        : "; %,d malformed lines".formatted(malformed)));
        lines.add("Found     " + found(graph));
        lines.add(
                "Moving    %,d, %s"
                        .formatted(map.scope().moving().cardinality(), map.scope().how()));
        graph.assumed()
                .forEach((what, files) ->
                        lines.add(
                                "Assumed   %s, in %,d %s (--zone)"
                                        .formatted(what, files, files == 1 ? "file" : "files")));
        lines.add(
                "Edges     %,d: %,d touch what moves, %,d do not"
                        .formatted(
                                graph.edges().size(),
                                graph.edges().size() - map.judged().outside(),
                                map.judged().outside()));
        for (Verdict verdict : Verdict.values()) {
            long count = verdicts.getOrDefault(verdict, 0L);
            if (count > 0) {
                lines.add(
                        "          %,6d %-10s %s"
                                .formatted(count, verdict.label(), verdict.sentence()));
            }
        }
        if (!map.judged().noise().isEmpty() || !graph.noise().isEmpty()) {
            lines.add("Left out  " + noise(map));
        }
        return lines;
    }

    private static String found(Graph graph) {
        long machines = graph.entities().stream().filter(one -> one.role().isMachine()).count();
        long vendors = graph.entities().stream().filter(one -> one.role() == Role.VENDOR).count();
        long unknown = graph.entities().stream().filter(one -> one.role() == Role.UNKNOWN).count();
        long shares =
                graph.edges().stream()
                        .filter(edge -> edge.service().isShare())
                        .map(edge -> edge.server().name() + edge.service().detail())
                        .distinct()
                        .count();
        return "%,d listed machines, %,d outside parties, %,d that nobody listed; %,d shares, %,d jobs, %,d certificates"
                .formatted(
                        machines,
                        vendors,
                        unknown,
                        shares,
                        graph.jobs().size(),
                        graph.certificates().size());
    }

    private static String noise(EstateMap map) {
        List<String> rules = new ArrayList<>();
        map.judged()
                .noise()
                .forEach((rule, count) -> rules.add("%,d edges: %s".formatted(count, rule)));
        map.graph()
                .noise()
                .forEach((rule, count) -> rules.add("%,d records: %s".formatted(count, rule)));
        return String.join("; ", rules);
    }

    /// What was wrong with the input, the first few.
    public static List<String> problems(EstateMap map) {
        List<String> lines = new ArrayList<>();
        map.dispositions().problems().forEach(problem -> lines.add("dispositions, " + problem));
        map.graph().problems().stream()
                .limit(PROBLEMS_SHOWN)
                .forEach(problem -> lines.add(problem.sentence()));
        int more = map.graph().problems().size() - PROBLEMS_SHOWN;
        if (more > 0) {
            lines.add("and %,d more; --json has all".formatted(more));
        }
        map.graph().files().stream()
                .filter(file -> file.source().isEmpty())
                .limit(PROBLEMS_SHOWN)
                .forEach(file -> lines.add(file.path() + ": no source knows this format"));
        map.graph().hidden().stream().limit(PROBLEMS_SHOWN).forEach(lines::add);
        return lines;
    }

    /// Why it blocks, then where that stands.
    public static List<String> reasons(EstateMap map, Judgement one) {
        List<String> lines = new ArrayList<>();
        lines.add(one.because());
        for (Kind kind : Kind.values()) {
            Trace trace = one.edge().trace(kind);
            Place place = trace.place();
            if (place != null) {
                lines.add(
                        kind.name().toLowerCase(Locale.ROOT)
                                + " "
                                + times(trace)
                                + map.graph().show(place));
            }
        }
        return lines;
    }

    private static String times(Trace trace) {
        if (trace.first() == Fact.NEVER) {
            return "";
        }
        LocalDate first = day(trace.first());
        LocalDate last = day(trace.last());
        return "%,d times, %s, "
                .formatted(
                        trace.count(), first.equals(last) ? "on " + first : first + " to " + last);
    }

    private static LocalDate day(long millis) {
        return Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC).toLocalDate();
    }

    /// `Ask who owns ... (5 min, 12 edges)`.
    public static String fact(NextFact fact) {
        return fact.text()
                + " ("
                + fact.minutes()
                + " min, "
                + fact.edges()
                + (fact.edges() == 1 ? " edge)" : " edges)");
    }

    private static String time(Duration watched) {
        return watched.toHours() < 48 ? watched.toHours() + " h" : watched.toDays() + " days";
    }
}
