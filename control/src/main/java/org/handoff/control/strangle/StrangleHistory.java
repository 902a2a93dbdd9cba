package org.handoff.control.strangle;

import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.LedgerRecord;
import org.handoff.model.cohort.Cohort;
import org.handoff.socket.CanaryRule;
import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What the ledger says of moved routes, folded record by record. Immutable.
///
/// A route that was moved stays so over runs that return and over restarts: it may stand for weeks.
/// Whatever changes or may change who owns writes brings every route back to the owner, without a
/// record of its own: the switch of a run, doubt, a person's decision, the end of the migration.
///
/// @param version of the last move there was; 0 before the first
/// @param open rules of moved routes by name
/// @param ended how routes that are back came back, by name; never beside an open rule
public record StrangleHistory(
        long version, Map<String, CanaryRule> open, Map<String, String> ended) {
    public static final StrangleHistory NONE = new StrangleHistory(0, Map.of(), Map.of());

    public StrangleHistory {
        open = Collections.unmodifiableMap(new TreeMap<>(open));
        ended = Collections.unmodifiableMap(new TreeMap<>(ended));
    }

    public static StrangleHistory of(List<LedgerRecord> records) {
        StrangleHistory history = NONE;
        for (LedgerRecord each : records) {
            history = history.with(each);
        }
        return history;
    }

    public StrangleHistory with(LedgerRecord next) {
        return switch (next.entry()) {
            case Entry.RouteMoved it -> moved(it);
            case Entry.RoutesBack it -> back(it.routes(), it.because());
            case Entry.Switched _ -> over("its data moved: it is with the owner");
            case Entry.InDoubt _, Entry.Resolved _, Entry.Forced _ -> over("in doubt");
            case Entry.Retired _, Entry.Aborted _ -> over("the migration is over");
            case Entry.Founded _,
                    Entry.Conducting _,
                    Entry.StartAsked _,
                    Entry.Started _,
                    Entry.Refused _,
                    Entry.RunBegan _,
                    Entry.PauseBegan _,
                    Entry.ForwardBegan _,
                    Entry.Released _,
                    Entry.ReturnBegan _,
                    Entry.RunEnded _,
                    Entry.Rehearsed _,
                    Entry.Pointed _,
                    Entry.RetireAsked _,
                    Entry.CanarySet _,
                    Entry.CanaryEnded _,
                    Entry.Aside _ ->
                    this;
        };
    }

    /// The share of a route that is on the other side, in buckets.
    public int buckets(String route) {
        CanaryRule rule = open.get(route);
        return rule == null ? 0 : rule.cohort().buckets();
    }

    /// Whether all of a route is on the other side.
    public boolean isWhole(String route) {
        CanaryRule rule = open.get(route);
        return rule != null && rule.cohort().isEverybody();
    }

    public @Nullable CanaryRule rule(String route) {
        return open.get(route);
    }

    private StrangleHistory moved(Entry.RouteMoved it) {
        Map<String, CanaryRule> rules = new TreeMap<>(open);
        Map<String, String> others = new TreeMap<>(ended);
        Cohort cohort = Cohort.ofShare(it.unit(), it.buckets());
        rules.put(it.route(), new CanaryRule(it.version(), it.settings(), it.to(), false, cohort));
        others.remove(it.route());
        return new StrangleHistory(it.version(), rules, others);
    }

    private StrangleHistory back(List<String> routes, String because) {
        Map<String, CanaryRule> rules = new TreeMap<>(open);
        Map<String, String> others = new TreeMap<>(ended);
        for (String each : routes) {
            if (rules.remove(each) != null) {
                others.put(each, because);
            }
        }
        return new StrangleHistory(version, rules, others);
    }

    private StrangleHistory over(String because) {
        return open.isEmpty() ? this : back(List.copyOf(open.keySet()), because);
    }
}
