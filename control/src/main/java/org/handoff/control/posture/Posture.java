package org.handoff.control.posture;

import org.handoff.control.evidence.Sha256;
import org.handoff.control.ledger.Entry;
import org.handoff.control.posture.Result.Outcome;
import org.handoff.control.posture.Rule.Subject;
import org.handoff.control.posture.SecurityTerms.Waiver;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What all files together say of how the cloud side is secured, by a spec's terms. Immutable.
///
/// @param results worst first
/// @param problems of the files and the waivers themselves, a sentence each; each stands in the way
/// @param notes what a person should know and what stands in nobody's way
/// @param inForce waivers that hold for something
public record Posture(
        List<PostureFile> files,
        List<Result> results,
        List<String> problems,
        List<String> notes,
        List<Waiver> inForce) {
    public Posture {
        files = List.copyOf(files);
        results = List.copyOf(results);
        problems = List.copyOf(problems);
        notes = List.copyOf(notes);
        inForce = List.copyOf(inForce);
    }

    /// @param unread a sentence for each file that could not be read
    public static Posture of(
            List<PostureFile> files, List<String> unread, SecurityTerms terms, Instant now) {
        List<String> problems = new ArrayList<>(unread);
        List<String> notes = new ArrayList<>();
        for (PostureFile file : files) {
            if (file.writtenAt().plus(terms.ageMax()).isBefore(now)) {
                problems.add(
                        file.name()
                                + " is of "
                                + file.writtenAt()
                                + ", older than security.ageMax: write it anew.");
            }
            if (!file.unjudged().isEmpty()) {
                notes.add(
                        file.name()
                                + " holds resources that no rule knows: "
                                + String.join(", ", file.unjudged()));
            }
        }
        List<Result> results = new ArrayList<>();
        List<Waiver> used = new ArrayList<>();
        for (PostureFile file : files) {
            file.results().forEach(result -> results.add(judged(result, terms, now, used)));
        }
        if (results.isEmpty() && problems.isEmpty()) {
            problems.add("The files judge nothing that a rule knows.");
        }
        for (Waiver waiver : terms.waivers()) {
            if (!used.contains(waiver)) {
                notes.add(
                        "The waiver of "
                                + waiver.text()
                                + (now.isBefore(waiver.expires())
                                        ? " covers nothing."
                                        : " has expired."));
            }
        }
        results.sort(Result.WORST_FIRST);
        return new Posture(files, results, problems, notes, used);
    }

    private static Result judged(
            Result result, SecurityTerms terms, Instant now, List<Waiver> used) {
        if (!result.isInTheWay()) {
            return result;
        }
        for (Waiver waiver : terms.waivers()) {
            if (waiver.covers(result, now)) {
                if (!used.contains(waiver)) {
                    used.add(waiver);
                }
                return result.with(
                        Outcome.WAIVED,
                        "waived by " + waiver.owner() + " until " + waiver.expires());
            }
        }
        return result.severity().isAtLeast(terms.least())
                ? result
                : result.with(Outcome.BELOW, result.found());
    }

    public boolean isClear() {
        return problems.isEmpty() && results.stream().noneMatch(Result::isInTheWay);
    }

    public long count(Outcome outcome) {
        return results.stream().filter(it -> it.outcome() == outcome).count();
    }

    /// How much was asked, and what came of it, by subject.
    ///
    /// @param asked all of them
    public record Tally(long asked, long refused, long unknown, long waived) {
        Tally with(Result result) {
            return new Tally(
                    asked + 1,
                    refused + (result.outcome() == Outcome.REFUSED ? 1 : 0),
                    unknown + (result.outcome() == Outcome.UNKNOWN ? 1 : 0),
                    waived + (result.outcome() == Outcome.WAIVED ? 1 : 0));
        }

        public boolean isClear() {
            return asked > 0 && refused == 0 && unknown == 0;
        }
    }

    /// By a subject's word, e.g. `audit-log`; `scanners` for what others judged.
    public Map<String, Tally> tallies() {
        Map<String, Tally> tallies = new TreeMap<>();
        for (Result result : results) {
            Subject subject = result.subject();
            String word =
                    subject == null
                            ? "scanners"
                            : subject.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
            Tally before = tallies.getOrDefault(word, new Tally(0, 0, 0, 0));
            tallies.put(word, before.with(result));
        }
        return tallies;
    }

    /// For the ledger.
    ///
    /// @param started whether somebody had asked for a start by then
    public Entry.SecurityJudged record(boolean started) {
        Map<String, Entry.SecurityJudged.Judged> bySubject = new TreeMap<>();
        tallies()
                .forEach((word, tally) ->
                        bySubject.put(
                                word,
                                new Entry.SecurityJudged.Judged(
                                        tally.asked(),
                                        tally.refused(),
                                        tally.unknown(),
                                        tally.waived())));
        return new Entry.SecurityJudged(
                fingerprint(),
                files.stream().map(file -> file.name() + " " + file.sha256()).sorted().toList(),
                bySubject,
                inForce.stream().map(Waiver::text).sorted().toList(),
                problems.size(),
                started);
    }

    /// How many stand in the way.
    public long inTheWay() {
        return problems.size() + results.stream().filter(Result::isInTheWay).count();
    }

    /// One sentence: the worst that stands in the way; empty if nothing does.
    public String worst() {
        if (!problems.isEmpty()) {
            return problems.getFirst();
        }
        return results.stream()
                .filter(Result::isInTheWay)
                .findFirst()
                .map(it ->
                        it.resource() + " " + it.found() + " (" + it.rule() + "): " + it.remedy())
                .orElse("");
    }

    /// The same for the same files, terms and outcome.
    public String fingerprint() {
        String all =
                files.stream()
                                .sorted(Comparator.comparing(PostureFile::name))
                                .map(file -> file.name() + " " + file.sha256())
                                .collect(Collectors.joining("\n"))
                        + inForce.stream().map(Waiver::text).collect(Collectors.joining("\n"))
                        + tallies()
                        + problems.size();
        return Sha256.hex(all.getBytes(StandardCharsets.UTF_8));
    }
}
