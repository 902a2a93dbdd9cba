package org.handoff.inventory.report;

import org.handoff.inventory.gate.Fingerprint;
import org.handoff.inventory.gate.Verdict;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;

/// What `handoff map --json` wrote, read back by whoever has to refuse a cutover, see
/// [MapFileReader]. It is judged anew, for a map grows old and decisions expire.
///
/// @param fingerprint what approvals are bound to
/// @param verdicts judged edges, by verdict
/// @param open of them, those that nobody decided about, by verdict
/// @param expiring edges whose decision holds up to and including that day
/// @param reasons why the map refused when it was drawn; empty if it did not
/// @param newest when the newest traffic was seen; [Instant#EPOCH] if there is none
/// @param blocking what blocked when it was drawn, worst first, the first [#ROWS_MAX]
/// @param others the first of the rest
/// @param next the cheapest next facts
/// @param picture the edges of both lists, to be drawn
public record MapFile(
        Fingerprint fingerprint,
        Figures figures,
        Map<Verdict, Long> verdicts,
        Map<Verdict, Long> open,
        NavigableMap<LocalDate, Long> expiring,
        List<String> reasons,
        Instant newest,
        List<Row> blocking,
        List<Row> others,
        List<String> next,
        MapPicture picture) {
    /// More edges are counted and not kept.
    public static final int ROWS_MAX = 1_000;

    /// Evidence from further ahead than that is of a clock that is wrong.
    static final Duration AHEAD_MAX = Duration.ofDays(1);

    public MapFile {
        verdicts = Map.copyOf(verdicts);
        open = Map.copyOf(open);
        reasons = List.copyOf(reasons);
        blocking = List.copyOf(blocking);
        others = List.copyOf(others);
        next = List.copyOf(next);
    }

    /// @param entities nodes of the whole estate
    /// @param edges of the whole estate
    /// @param flows records of traffic
    /// @param watchedHours covered by sensors that see all the time
    /// @param moving nodes that move
    /// @param files that were read
    /// @param unread of them, those of no known format, and lines that could not be read
    /// @param beyondLimits findings that are not in the map
    /// @param undecided problems of the file of decisions
    public record Figures(
            long entities,
            long edges,
            long flows,
            long watchedHours,
            long moving,
            long files,
            long unread,
            long beyondLimits,
            long undecided) {}

    /// One judged edge.
    ///
    /// @param place where the evidence stands, `file:line`
    /// @param seen how often it was observed
    /// @param last when it was observed last; empty if never
    /// @param decided what a person decided; empty if nobody did
    public record Row(
            String client,
            String server,
            String service,
            String facility,
            String application,
            Verdict verdict,
            String because,
            boolean crosses,
            String place,
            long seen,
            String last,
            String decided) {}

    /// Edges that are judged.
    public long judged() {
        return verdicts.values().stream().mapToLong(Long::longValue).sum();
    }

    /// Why no cutover may begin now, one sentence each without a name of a machine; empty if
    /// nothing is in the way.
    ///
    /// @param ageMax older evidence refuses
    public List<String> inTheWay(Instant now, Duration ageMax) {
        List<String> found = new ArrayList<>();
        for (Verdict verdict : Verdict.values()) {
            long count = open.getOrDefault(verdict, 0L);
            if (count > 0) {
                found.add(
                        edges(count)
                                + " "
                                + verdict.label()
                                + (verdict == Verdict.CONVERGENT ? " and undisposed" : ""));
            }
        }
        long lapsed =
                expiring
                        .headMap(now.atOffset(ZoneOffset.UTC).toLocalDate(), false)
                        .values()
                        .stream()
                        .mapToLong(Long::longValue)
                        .sum();
        if (lapsed > 0) {
            found.add("what was decided about " + edges(lapsed) + " has expired");
        }
        age(now, ageMax, found);
        if (figures.beyondLimits() > 0) {
            found.add("%,d findings went beyond a limit".formatted(figures.beyondLimits()));
        }
        if (figures.undecided() > 0) {
            found.add("the dispositions file had %,d problems".formatted(figures.undecided()));
        }
        return found.isEmpty() ? reasons : List.copyOf(found);
    }

    private void age(Instant now, Duration ageMax, List<String> found) {
        Duration age = Duration.between(newest, now);
        if (newest.equals(Instant.EPOCH)) {
            found.add("no traffic was observed at all");
        } else if (age.compareTo(ageMax) > 0) {
            found.add(
                    "the newest evidence is "
                            + words(age)
                            + " old, at most "
                            + words(ageMax)
                            + " is allowed");
        } else if (age.negated().compareTo(AHEAD_MAX) > 0) {
            found.add("the newest evidence is from " + words(age.negated()) + " ahead of now");
        }
    }

    private static String words(Duration time) {
        return time.toHours() < 48 ? time.toHours() + " h" : time.toDays() + " days";
    }

    private static String edges(long count) {
        return count == 1 ? "1 edge" : "%,d edges".formatted(count);
    }
}
