package org.handoff.control.evidence;

import org.handoff.control.ledger.Draft;
import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.Ledger;
import org.handoff.control.ledger.RunSummary;
import org.handoff.control.ledger.StaleLedgerException;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A migration as a ledger tells it: refused once, cut over, rolled back, returned once.
final class SampleLedger {
    static final String MIGRATION = "respiratory";
    private static final Instant WALL = Instant.parse("2026-03-01T02:00:00Z");

    private SampleLedger() {}

    static void write(Ledger ledger) throws StaleLedgerException {
        for (Entry entry : entries()) {
            append(ledger, entry);
        }
    }

    static void append(Ledger ledger, Entry entry) throws StaleLedgerException {
        long seq = ledger.read(1, Integer.MAX_VALUE).size();
        ledger.append(
                ledger.head(),
                new Draft(WALL.plusMillis(250 * seq), new Epoch(seq / 4), "serve-1", entry));
    }

    static List<Entry> entries() {
        List<Entry> all = new ArrayList<>();
        all.add(new Entry.Founded(MIGRATION, Environment.LEGACY));
        all.add(new Entry.Conducting("serve-1"));
        all.add(new Entry.StartAsked("ann", "CHG0012345"));
        all.add(new Entry.Started());
        all.add(new Entry.Refused("cutover", "ann", List.of("lag", "gateways")));
        all.add(new Entry.Rehearsed(Environment.LEGACY, Environment.CLOUD, 4_000, 61_000));
        run(all, 1, Environment.LEGACY, Environment.CLOUD);
        run(all, 2, Environment.CLOUD, Environment.LEGACY);
        all.add(
                new Entry.RunBegan(
                        3, Environment.LEGACY, Environment.CLOUD, "ann", "second window"));
        all.add(new Entry.PauseBegan(3));
        all.add(new Entry.ReturnBegan(3, "drain", "drain.bound"));
        all.add(
                new Entry.RunEnded(
                        3,
                        summary(
                                3,
                                Environment.LEGACY,
                                Environment.CLOUD,
                                RunSummary.Outcome.RETURNED)));
        return all;
    }

    private static void run(List<Entry> all, long run, Environment from, Environment to) {
        RunSummary moved = summary(run, from, to, RunSummary.Outcome.MOVED);
        all.add(new Entry.RunBegan(run, from, to, "ann", "window"));
        all.add(new Entry.PauseBegan(run));
        all.add(new Entry.Switched(run, to, "marker-" + run, moved));
        all.add(new Entry.Released(run, moved));
        all.add(new Entry.RunEnded(run, moved));
    }

    private static RunSummary summary(
            long run, Environment from, Environment to, RunSummary.Outcome outcome) {
        boolean moved = outcome == RunSummary.Outcome.MOVED;
        return new RunSummary(
                run,
                from,
                to,
                outcome,
                moved ? "" : "drain.bound",
                moved ? 64_000 : 1_010_000,
                Map.of("hold", 12_000L, "fence", 5_000L, "drain", 9_000L),
                moved ? 1_204_331 : 0,
                moved ? 812 : 0,
                moved ? 1 : 0);
    }
}
