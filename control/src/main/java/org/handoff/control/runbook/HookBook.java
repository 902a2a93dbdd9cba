package org.handoff.control.runbook;

import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.HookEntry;
import org.handoff.control.ledger.LedgerRecord;
import org.handoff.model.Environment;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What the ledger says of hooks and hold points of the newest run, folded record by record. Owned
/// by the conductor.
final class HookBook {
    private final List<String> asked = new ArrayList<>();
    private final Set<String> done = new HashSet<>();
    private final Set<String> released = new HashSet<>();
    private final Map<String, Instant> until = new HashMap<>();
    private Environment to = Environment.CLOUD;

    /// What a record says, one of the past or one just written.
    void appended(LedgerRecord record) {
        switch (record.entry()) {
            case Entry.RunBegan it -> {
                to = it.to();
                asked.clear();
                done.clear();
                released.clear();
                until.clear();
            }
            case HookEntry.HookAsked it when it.to() == to -> {
                asked.remove(it.hook());
                asked.add(it.hook());
            }
            case HookEntry.HookEnded it when it.done() && it.to() == to -> done.add(it.hook());
            case HookEntry.HookEnded it when it.done() -> asked.remove(it.hook());
            case HookEntry.HoldPointReached it ->
                    until.put(it.point(), Instant.ofEpochMilli(it.untilMillis()));
            case HookEntry.HoldPointReleased it -> released.add(it.point());
            default -> {}
        }
    }

    /// Names of what the run asked for and has not undone since, newest first: an intent counts,
    /// whatever came of it.
    List<String> toUndo() {
        return List.copyOf(asked.reversed());
    }

    boolean isDone(SiteSteps.Stop stop) {
        return switch (stop) {
            case SiteSteps.SiteHook it -> done.contains(it.name());
            case SiteSteps.HoldPoint it -> released.contains(it.name());
        };
    }

    /// Until when a hold point that was reached is waited at; null if it was not.
    @Nullable Instant until(String point) {
        return until.get(point);
    }
}
