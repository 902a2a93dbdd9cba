package org.handoff.control.evidence;

import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.HookEntry;

import java.time.Duration;

/// When the next checkpoint is due: at once behind what a gate or a person decided, else within
/// [#EVERY] of the first record that no checkpoint covers. While a run moves ownership it waits, at
/// most that long: a checkpoint's disk write must not lengthen the write pause. Takes its time from
/// outside; one thread at a time.
final class CheckpointPlan {
    static final Duration EVERY = Duration.ofMinutes(1);

    private boolean uncovered;
    private boolean decided;
    private boolean moving;

    /// Monotonic nanoseconds of the first record that is not covered.
    private long since;

    /// A record was made durable.
    ///
    /// @param now monotonic nanoseconds
    void recorded(Entry entry, long now) {
        behind(now);
        switch (entry) {
            case HookEntry.HoldPointReleased _,
                    Entry.RunBegan _,
                    Entry.PauseBegan _,
                    Entry.ForwardBegan _,
                    Entry.Switched _ -> {
                decided = true;
                moving = true;
            }
            // A person may be waited for for long.
            case HookEntry.HoldPointReached _,
                    Entry.Released _,
                    Entry.RunEnded _,
                    Entry.InDoubt _ -> {
                decided = true;
                moving = false;
            }
            case Entry.Refused _,
                    Entry.ReturnBegan _,
                    Entry.Rehearsed _,
                    Entry.Resolved _,
                    Entry.Forced _,
                    Entry.Pointed _,
                    Entry.RetireAsked _,
                    Entry.Retired _,
                    Entry.Aborted _,
                    Entry.CanarySet _,
                    Entry.RouteMoved _,
                    Entry.RoutesBack _,
                    Entry.Aside _,
                    Entry.CanaryEnded _ ->
                    decided = true;
            case Entry.Founded _, Entry.Conducting _, Entry.StartAsked _, Entry.Started _ -> {}
        }
    }

    /// A checkpoint covers everything that was recorded so far.
    void covered() {
        uncovered = false;
        decided = false;
    }

    /// There are records that no checkpoint covers, of whatever kind.
    void behind(long now) {
        if (!uncovered) {
            uncovered = true;
            since = now;
        }
    }

    /// Nanoseconds until one is due; 0 if it is; `Long.MAX_VALUE` if there is nothing to cover.
    long untilDue(long now) {
        if (!uncovered) {
            return Long.MAX_VALUE;
        }
        return decided && !moving ? 0 : Math.max(0, EVERY.toNanos() - (now - since));
    }
}
