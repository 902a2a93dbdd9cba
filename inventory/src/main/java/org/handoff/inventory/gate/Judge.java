package org.handoff.inventory.gate;

import org.handoff.inventory.fact.Kind;
import org.handoff.inventory.fact.Protocol;
import org.handoff.inventory.fact.Role;
import org.handoff.inventory.graph.Edge;
import org.handoff.inventory.graph.Graph;
import org.handoff.inventory.graph.Trace;
import org.jspecify.annotations.Nullable;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Judges every edge that touches what moves. Pure: the same graph, scope, dispositions and day
/// give the same judgements.
public final class Judge {
    /// More judged edges are counted and refuse: nobody decides about so many.
    public static final int JUDGED_MAX = 500_000;

    private final Graph graph;
    private final Scope scope;
    private final Dispositions dispositions;
    private final LocalDate today;
    private final Coverage coverage;
    private final Map<String, Long> noise = new TreeMap<>();

    private Judge(Graph graph, Scope scope, Dispositions dispositions, LocalDate today) {
        this.graph = graph;
        this.scope = scope;
        this.dispositions = dispositions;
        this.today = today;
        this.coverage = new Coverage(graph);
    }

    /// @param judgements worst first
    /// @param noise edges left out, by rule
    /// @param outside edges of which neither end moves
    /// @param beyond edges of what moves that were not judged, see [#JUDGED_MAX]
    public record Result(
            List<Judgement> judgements, Map<String, Long> noise, long outside, long beyond) {}

    public static Result judge(
            Graph graph, Scope scope, Dispositions dispositions, LocalDate today) {
        return new Judge(graph, scope, dispositions, today).run();
    }

    private Result run() {
        List<Judgement> all = new ArrayList<>();
        long outside = 0;
        long beyond = 0;
        for (Edge edge : graph.edges()) {
            String rule = rule(edge);
            if (!scope.touches(edge)) {
                outside++;
            } else if (rule != null) {
                noise.merge(rule, 1L, Long::sum);
            } else if (all.size() >= JUDGED_MAX) {
                beyond++;
            } else {
                all.add(judge(edge));
            }
        }
        all.sort(
                Comparator.comparing(Judgement::blocks)
                        .thenComparingInt(Judgement::weight)
                        .reversed()
                        .thenComparing(one -> one.edge().key()));
        return new Result(List.copyOf(all), new TreeMap<>(noise), outside, beyond);
    }

    /// The rules by which an edge is left out; each is counted. `null` if none applies.
    private static @Nullable String rule(Edge edge) {
        if (edge.has(Kind.DECLARED) || edge.has(Kind.SCANNED)) {
            return null;
        }
        if (!edge.has(Kind.OBSERVED)) {
            return "never answered";
        }
        if (edge.client().role() == Role.SCANNER || edge.server().role() == Role.SCANNER) {
            return "listed scanner, monitor or backup";
        }
        boolean directory = edge.server().role() == Role.DIRECTORY;
        return directory && isDirectoryPort(edge.service().port())
                ? "directory, name or time service"
                : null;
    }

    private static boolean isDirectoryPort(int port) {
        return switch (port) {
            case 53, 88, 123, 135, 137, 138, 389, 464, 636, 3268, 3269 -> true;
            default -> false;
        };
    }

    private Judgement judge(Edge edge) {
        boolean crosses = scope.crosses(edge);
        Found found = verdict(edge);
        Disposition decided = null;
        String lapsed = "";
        for (Disposition one : dispositions.all()) {
            if (one.matches(edge)) {
                if (!one.expires().isBefore(today)) {
                    decided = one;
                    break;
                }
                lapsed = "; its disposition (line " + one.line() + ") expired on " + one.expires();
            }
        }
        boolean pinned = edge.isLiteral() && scope.moves(edge.server());
        boolean settled = found.verdict() == Verdict.CONVERGENT && !crosses && !pinned;
        String need =
                found.verdict() != Verdict.CONVERGENT
                        ? ""
                        : crosses
                                ? "; it crosses the boundary and nobody decided what becomes of it"
                                : pinned ? "; it names a moving address literally" : "";
        String because = found.because() + (decided == null && !settled ? need : "") + lapsed;
        boolean blocks = decided == null && !settled;
        return new Judgement(
                edge,
                found.verdict(),
                because,
                crosses,
                decided,
                blocks,
                weight(edge, found.verdict()));
    }

    private record Found(Verdict verdict, String because) {}

    private Found verdict(Edge edge) {
        boolean observed = edge.has(Kind.OBSERVED);
        boolean declared = edge.has(Kind.DECLARED);
        boolean scanned = edge.has(Kind.SCANNED);
        if (observed && declared) {
            return new Found(Verdict.CONVERGENT, Verdict.CONVERGENT.sentence());
        }
        if (observed) {
            String also = scanned ? ", and configured in " + holder(edge) : "";
            return new Found(Verdict.DIVERGENT, Verdict.DIVERGENT.sentence() + also);
        }
        if (!declared) {
            return new Found(Verdict.LATENT, latent(edge));
        }
        if (scanned && edge.service().protocol() == Protocol.INSIDE) {
            return new Found(Verdict.CONVERGENT, "declared and configured; no wire shows it");
        }
        Coverage.Answer answer = coverage.of(edge.client(), edge.server(), edge.schedules());
        return answer.seen()
                ? new Found(Verdict.ABSENT, "declared, not seen: " + answer.because())
                : new Found(Verdict.UNKNOWN, "declared, not seen: " + answer.because());
    }

    private String latent(Edge edge) {
        String text = "only in " + holder(edge);
        if (edge.schedules().isEmpty()) {
            return text + "; neither seen nor declared";
        }
        Coverage.Answer answer = coverage.of(edge.client(), edge.server(), edge.schedules());
        return text + "; neither seen nor declared; " + answer.because();
    }

    private static String holder(Edge edge) {
        return edge.holders().isEmpty() ? "a configuration" : String.join(", ", edge.holders());
    }

    private static int weight(Edge edge, Verdict verdict) {
        int base =
                switch (verdict) {
                    case DIVERGENT -> 400;
                    case LATENT -> 300;
                    case UNKNOWN -> 200;
                    case ABSENT -> 150;
                    case CONVERGENT -> 100;
                };
        Trace observed = edge.trace(Kind.OBSERVED);
        int traffic = (int) (10 * Math.log10((double) Math.max(observed.count(), 1)));
        return base
                + Math.min(traffic, 60)
                + (edge.isLiteral() ? 70 : 0)
                + (edge.schedules().isEmpty() ? 0 : 20)
                + (edge.server().role() == Role.DATABASE ? 20 : 0);
    }
}
