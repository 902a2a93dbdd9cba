package org.handoff.control.notify;

import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.HookEntry;
import org.handoff.control.ledger.LedgerRecord;
import org.handoff.control.ledger.RunSummary;
import org.handoff.model.Environment;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A ledger record that people are told of. It takes names, sides, numbers and the words of Handoff
/// itself from the record, never a reason that somebody typed.
///
/// @param values by the name that stands in braces in [Occasion]'s words
public record Announcement(Occasion occasion, Map<String, String> values) {
    /// A value is cut behind so many characters.
    private static final int VALUE_MAX = 120;

    private static final Pattern PLACE = Pattern.compile("\\{([a-z]+)}");

    public Announcement {
        values = Map.copyOf(values);
    }

    /// Empty if nobody is told of this one.
    public static Optional<Announcement> of(LedgerRecord written) {
        return switch (written.entry()) {
            case Entry.StartAsked it -> of(Occasion.STARTED, "who", it.who());
            case Entry.Rehearsed it ->
                    of(
                            Occasion.REHEARSED,
                            "predicted",
                            Long.toString(Math.round(it.predictedMicros() / 1e3)));
            case Entry.Approved it -> of(Occasion.APPROVED, "who", it.who(), "what", approved(it));
            case Entry.ApprovalsVoided it -> of(Occasion.VOIDED, "parts", list(it.drifted()));
            case Entry.BrokeGlass it -> of(Occasion.BROKE_GLASS, "who", it.who());
            case Entry.Refused it ->
                    of(
                            Occasion.REFUSED,
                            "who",
                            it.who(),
                            "request",
                            it.request(),
                            "gates",
                            list(it.gates()));
            case Entry.RunBegan it ->
                    of(
                            isBack(it.to()) ? Occasion.BACK_BEGAN : Occasion.MOVE_BEGAN,
                            "who",
                            it.who(),
                            "run",
                            Long.toString(it.run()),
                            "from",
                            it.from().label(),
                            "to",
                            it.to().label());
            case Entry.Released it ->
                    of(
                            isBack(it.summary().to()) ? Occasion.MOVED_BACK : Occasion.MOVED,
                            it.summary());
            case Entry.RunEnded it ->
                    of(
                            it.summary().outcome() == RunSummary.Outcome.MOVED
                                    ? Occasion.SETTLED
                                    : Occasion.RETURNED,
                            it.summary());
            case Entry.Pointed it ->
                    of(
                            Occasion.POINTED,
                            "who",
                            it.who(),
                            "run",
                            Long.toString(it.run()),
                            "pointers",
                            list(it.pointers()));
            default -> decision(written.entry());
        };
    }

    /// What a person approved, in words.
    public static String approved(Entry.Approved it) {
        return it.bound().containsKey(Entry.Approved.SWITCH)
                ? "that the way back be closed"
                : "the next cutover";
    }

    private static Optional<Announcement> decision(Entry entry) {
        return switch (entry) {
            case Entry.InDoubt it -> of(Occasion.IN_DOUBT, "because", it.because());
            case Entry.Resolved it ->
                    of(Occasion.DECIDED, "who", it.who(), "to", it.owner().label());
            case Entry.Forced it -> of(Occasion.DECIDED, "who", it.who(), "to", it.owner().label());
            case HookEntry.HoldPointReached it ->
                    of(
                            Occasion.HOLD_POINT,
                            "run",
                            Long.toString(it.run()),
                            "point",
                            it.point(),
                            "people",
                            it.people().isEmpty() ? "an operator" : list(it.people()),
                            "until",
                            Instant.ofEpochMilli(it.untilMillis()).toString());
            case Entry.RetireAsked it -> of(Occasion.RETIRE_ASKED, "who", it.who());
            case Entry.Retired it ->
                    of(Occasion.RETIRED, "who", it.who() + " and " + it.confirmedBy());
            case Entry.Aborted it -> of(Occasion.ABORTED, "who", it.who());
            case Entry.CanarySet it when !it.isTrial() ->
                    of(
                            Occasion.CANARY_SET,
                            "who",
                            it.who(),
                            "share",
                            String.format(Locale.ROOT, "%.2f %%", it.buckets() / 100.0),
                            "facilities",
                            Integer.toString(it.facilities().size()));
            case Entry.CanaryEnded it -> of(Occasion.CANARY_ENDED, "who", it.who());
            default -> route(entry);
        };
    }

    private static Optional<Announcement> route(Entry entry) {
        return switch (entry) {
            case Entry.RouteMoved it ->
                    of(
                            Occasion.ROUTE_MOVED,
                            "who",
                            it.who(),
                            "route",
                            it.route(),
                            "share",
                            String.format(Locale.ROOT, "%.2f %%", it.buckets() / 100.0),
                            "to",
                            it.to().label());
            case Entry.RoutesBack it ->
                    of(Occasion.ROUTES_BACK, "who", it.who(), "routes", list(it.routes()));
            default -> Optional.empty();
        };
    }

    /// Whether it shows that a person is at work, so that nobody need be looked for any more.
    static boolean isAnswer(Entry entry) {
        return switch (entry) {
            case Entry.Resolved _, Entry.Forced _, Entry.Aborted _, Entry.Retired _ -> true;
            default -> false;
        };
    }

    /// The words for an audience with everything filled in; empty if it is not told.
    String text(Audience audience, String system) {
        Map<String, String> all = new HashMap<>(values);
        all.put("system", system);
        return PLACE.matcher(occasion.words(audience))
                .replaceAll(found ->
                        Matcher.quoteReplacement(
                                plain(all.getOrDefault(found.group(1), "unknown"))));
    }

    private static boolean isBack(Environment to) {
        return to == Environment.LEGACY;
    }

    private static Optional<Announcement> of(Occasion occasion, RunSummary summary) {
        return of(
                occasion,
                "run",
                Long.toString(summary.run()),
                "from",
                summary.from().label(),
                "to",
                summary.to().label(),
                "because",
                summary.because(),
                "pause",
                String.format(Locale.ROOT, "%.0f", summary.pauseMillis()),
                "seconds",
                String.format(Locale.ROOT, "%.1f", summary.pauseMillis() / 1e3));
    }

    private static Optional<Announcement> of(Occasion occasion, String... pairs) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            values.put(pairs[i], pairs[i + 1]);
        }
        return Optional.of(new Announcement(occasion, values));
    }

    private static String list(List<String> all) {
        return String.join(", ", all);
    }

    /// One line, bounded: no value may make a header or a second message of its own.
    private static String plain(String value) {
        String line = value.replaceAll("[\\p{Cntrl}\\u2028\\u2029]", " ").strip();
        return line.length() <= VALUE_MAX ? line : line.substring(0, VALUE_MAX - 3) + "...";
    }
}
