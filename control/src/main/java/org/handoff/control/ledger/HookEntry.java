package org.handoff.control.ledger;

import org.handoff.model.Environment;

import java.util.List;

/// What a site's hooks did around a move, and who was waited for. None of it says where the
/// migration stands.
public sealed interface HookEntry extends Entry.Aside {

    /// Intent: a hook is led to a side.
    ///
    /// @param tries how often it may fail before the hold
    /// @param budgetMillis of one try
    record HookAsked(long run, String hook, Environment to, int tries, long budgetMillis)
            implements HookEntry {}

    /// What came of it.
    ///
    /// @param tries how often its driver was asked; 0 if a person did it
    /// @param micros from the intent
    /// @param seen by the driver, or what a person says of it
    /// @param who `handoff`, or the person who did it
    record HookEnded(
            long run,
            String hook,
            Environment to,
            boolean done,
            int tries,
            long micros,
            String seen,
            String who)
            implements HookEntry {
        public HookEnded {
            seen = FreeText.clean(seen, Entry.TEXT_MAX);
            who = FreeText.plain(who, Entry.TEXT_MAX);
        }
    }

    /// Intent: a run that failed before its switch has these undone, in this order.
    record HooksUndoing(long run, List<String> hooks, String because) implements HookEntry {
        public HooksUndoing {
            hooks = List.copyOf(hooks);
        }
    }

    /// A run waits for one of these people.
    record HoldPointReached(long run, String point, List<String> people, long untilMillis)
            implements HookEntry {
        public HoldPointReached {
            people = List.copyOf(people);
        }
    }

    /// A person lets it go on.
    record HoldPointReleased(long run, String point, String who, String reason)
            implements HookEntry {
        public HoldPointReleased {
            who = FreeText.plain(who, Entry.TEXT_MAX);
            reason = FreeText.clean(reason, Entry.TEXT_MAX);
        }
    }
}
