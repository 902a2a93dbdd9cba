package org.handoff.control.canary;

import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.LedgerRecord;
import org.handoff.model.cohort.Cohort;
import org.handoff.socket.CanaryRule;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;

/// What the ledger says of canaries, folded record by record. Immutable.
///
/// Whatever raises the question of who owns writes ends a canary, without a record of its own: a
/// run, doubt, a person's decision, a start, the end of the migration. A conductor that takes
/// charge does not: the canary goes on under its epoch.
///
/// @param version of the last rule there was; 0 before the first
/// @param open the rule under way; null if none
/// @param ended how the last one ended; empty if none did or one is under way
public record CanaryHistory(long version, @Nullable CanaryRule open, String ended) {
    public static final CanaryHistory NONE = new CanaryHistory(0, null, "");

    public static CanaryHistory of(List<LedgerRecord> records) {
        CanaryHistory history = NONE;
        for (LedgerRecord each : records) {
            history = history.with(each);
        }
        return history;
    }

    public CanaryHistory with(LedgerRecord next) {
        return switch (next.entry()) {
            case Entry.CanarySet it -> new CanaryHistory(it.version(), rule(it), "");
            case Entry.CanaryEnded it -> new CanaryHistory(version, null, it.because());
            case Entry.RunBegan _ -> over("a run began");
            case Entry.StartAsked _ -> over("the migration was started");
            case Entry.InDoubt _, Entry.Resolved _, Entry.Forced _ -> over("in doubt");
            case Entry.Retired _, Entry.Aborted _ -> over("the migration is over");
            case Entry.Founded _,
                    Entry.Conducting _,
                    Entry.Started _,
                    Entry.Refused _,
                    Entry.PauseBegan _,
                    Entry.Switched _,
                    Entry.ForwardBegan _,
                    Entry.Released _,
                    Entry.ReturnBegan _,
                    Entry.RunEnded _,
                    Entry.Rehearsed _,
                    Entry.Pointed _,
                    Entry.RetireAsked _,
                    Entry.RouteMoved _,
                    Entry.RoutesBack _,
                    Entry.Aside _ ->
                    this;
        };
    }

    private CanaryHistory over(String because) {
        return open == null ? this : new CanaryHistory(version, null, because);
    }

    private static CanaryRule rule(Entry.CanarySet it) {
        Cohort cohort =
                new Cohort(
                        it.unit(),
                        it.buckets(),
                        Set.copyOf(it.facilities()),
                        Set.copyOf(it.withoutFacilities()),
                        Set.copyOf(it.users()),
                        Set.copyOf(it.withoutUsers()));
        return new CanaryRule(it.version(), it.settings(), it.to(), it.isTrial(), cohort);
    }
}
