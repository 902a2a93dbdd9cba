package org.handoff.control.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/// The estate, as the map shows it that the spec names. The summary names no machine and is for
/// everybody who sees the status; edges name machines and are for people who are known.
public record MapView(Summary summary, Edges edges, Graph graph) {

    /// @param fingerprint what approvals are bound to, in hexadecimal; empty if the map cannot be
    ///   read
    /// @param clear whether nothing is in the way now
    /// @param inTheWay why no cutover may begin, one sentence each
    /// @param newestEvidence when the newest traffic was seen; empty if it is not known
    /// @param figures numbers by name, e.g. `entities`, `watchedHours`
    /// @param verdicts judged edges, by verdict
    /// @param open of them, those that nobody decided about
    public record Summary(
            String fingerprint,
            boolean clear,
            List<String> inTheWay,
            String newestEvidence,
            Instant judgedAt,
            Map<String, Long> figures,
            Map<String, Long> verdicts,
            Map<String, Long> open) {
        public Summary {
            inTheWay = List.copyOf(inTheWay);
            figures = Map.copyOf(figures);
            verdicts = Map.copyOf(verdicts);
            open = Map.copyOf(open);
        }
    }

    /// @param blocking worst first
    /// @param others the first of the rest
    /// @param more edges that are in the map and not in these lists
    /// @param next the cheapest next facts
    /// @param changed what voided approvals: edges that came, went or are judged otherwise since
    ///   the map that this process read before
    public record Edges(
            List<Edge> blocking,
            List<Edge> others,
            long more,
            List<String> next,
            List<String> changed) {
        public Edges {
            blocking = List.copyOf(blocking);
            others = List.copyOf(others);
            next = List.copyOf(next);
            changed = List.copyOf(changed);
        }
    }

    /// One edge of what moves.
    ///
    /// @param place where the evidence stands, `file:line`
    /// @param seen how often it was observed
    /// @param last when last; empty if never
    /// @param decided what a person decided; empty if nobody did
    public record Edge(
            String client,
            String server,
            String service,
            String facility,
            String application,
            String verdict,
            String because,
            boolean crosses,
            String place,
            long seen,
            String last,
            String decided) {}

    /// The same edges to be drawn.
    ///
    /// @param links what blocks first
    /// @param more edges that are in the map and not in here
    public record Graph(List<Node> nodes, List<Link> links, long more) {
        public Graph {
            nodes = List.copyOf(nodes);
            links = List.copyOf(links);
        }
    }

    /// @param place its facility, else its network; empty if neither is known
    public record Node(String name, String role, String place, String application, boolean moves) {}

    /// @param from index of the node that calls
    /// @param to index of the node that is called
    public record Link(int from, int to, String service, String verdict, boolean blocks) {}
}
