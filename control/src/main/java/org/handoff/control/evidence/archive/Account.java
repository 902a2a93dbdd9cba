package org.handoff.control.evidence.archive;

import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.LedgerRecord;
import org.handoff.control.ledger.RunSummary;
import org.handoff.model.Environment;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What the ledger says of a migration, put together: everything that an archive tells is derived
/// from here, so that whoever has the ledger can derive it again.
///
/// @param records all, from the first
/// @param runs by number
/// @param rehearsals in order
/// @param refusals requests that gates refused
/// @param retired `null` until then
/// @param doubts records that say that a person had to decide
record Account(
        List<LedgerRecord> records,
        Map<Long, Run> runs,
        List<LedgerRecord> rehearsals,
        List<LedgerRecord> refusals,
        @Nullable LedgerRecord retired,
        long doubts) {

    static Account of(List<String> texts) {
        return new Reader().read(texts.stream().map(LedgerRecord::of).toList());
    }

    List<Run> switches() {
        return runs.values().stream().filter(Run::moved).toList();
    }

    List<Run> returns() {
        return runs.values().stream().filter(run -> run.returned() != null).toList();
    }

    /// Runs to the legacy side that moved.
    long rollbacks() {
        return switches().stream()
                .filter(run ->
                        run.began().entry() instanceof Entry.RunBegan it
                                && it.to() == Environment.LEGACY)
                .count();
    }

    private static final class Reader {
        private final Map<Long, Run> runs = new TreeMap<>();
        private final List<LedgerRecord> rehearsals = new ArrayList<>();
        private final List<LedgerRecord> refusals = new ArrayList<>();
        private final Set<Environment> rehearsed = EnumSet.noneOf(Environment.class);
        private @Nullable LedgerRecord retired;
        private long doubts;

        Account read(List<LedgerRecord> records) {
            records.forEach(this::read);
            return new Account(
                    records,
                    new TreeMap<>(runs),
                    List.copyOf(rehearsals),
                    List.copyOf(refusals),
                    retired,
                    doubts);
        }

        private void read(LedgerRecord written) {
            switch (written.entry()) {
                case Entry.RunBegan it ->
                        runs.put(it.run(), Run.of(it.run(), written, rehearsed.contains(it.to())));
                case Entry.PauseBegan it -> next(it.run(), written, null, null, null);
                case Entry.Switched it -> next(it.run(), written, written, null, it.summary());
                case Entry.ForwardBegan it -> next(it.run(), written, null, null, null);
                case Entry.Released it -> next(it.run(), written, null, null, it.summary());
                case Entry.ReturnBegan it -> next(it.run(), written, null, written, null);
                case Entry.RunEnded it -> next(it.run(), written, null, null, it.summary());
                case Entry.Pointed it -> next(it.run(), written, null, null, null);
                case Entry.Rehearsed it -> {
                    rehearsals.add(written);
                    rehearsed.add(it.to());
                }
                case Entry.Refused _ -> refusals.add(written);
                case Entry.Retired _ -> retired = written;
                case Entry.InDoubt _ -> doubts++;
                case Entry.Founded _,
                        Entry.Conducting _,
                        Entry.StartAsked _,
                        Entry.Started _,
                        Entry.Resolved _,
                        Entry.Forced _,
                        Entry.RetireAsked _,
                        Entry.Aborted _,
                        Entry.CanarySet _,
                        Entry.CanaryEnded _,
                        Entry.RouteMoved _,
                        Entry.RoutesBack _,
                        Entry.Aside _ -> {}
            }
        }

        private void next(
                long run,
                LedgerRecord written,
                @Nullable LedgerRecord switching,
                @Nullable LedgerRecord returning,
                @Nullable RunSummary summary) {
            runs.computeIfPresent(
                    run, (_, known) -> known.with(written, switching, returning, summary));
        }
    }
}
