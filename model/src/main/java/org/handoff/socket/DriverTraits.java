package org.handoff.socket;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/// What a driver declares of itself, for this thing as the spec describes it.
///
/// @param kind e.g. `haproxy`
/// @param abilities what it can do; what is not here, nobody may ask of it
/// @param takesEffect until clients that begin anew reach the other side, once prepared
/// @param bound most that one call of a verb takes
/// @param fencing who refuses an old epoch
/// @param afterRestart what the real server's restart or reload does to a change
public record DriverTraits(
        String kind,
        Set<Ability> abilities,
        Duration takesEffect,
        Duration bound,
        Fencing fencing,
        AfterRestart afterRestart) {
    public DriverTraits {
        abilities =
                abilities.isEmpty()
                        ? Set.of()
                        : java.util.Collections.unmodifiableSet(EnumSet.copyOf(abilities));
    }

    public boolean can(Ability ability) {
        return abilities.contains(ability);
    }

    /// What may be asked of a driver.
    public enum Ability {
        /// Makes writes wait while reads go on.
        HOLD_WRITES,
        /// Sends a share of requests to the other side.
        WEIGHTED,
        /// The same people always go to the same side.
        COHORT,
        /// Connections on the old side end by themselves, and are counted.
        DRAIN,
        /// Sees what is live instead of believing what was sent.
        OBSERVE,
        /// Goes back the way it came.
        REVERSE,
        /// All parts change at one instant, or none.
        ATOMIC,
        /// Has something to do long before the switch.
        PREPARE
    }

    /// Who refuses an old epoch.
    public enum Fencing {
        /// The thing compares and sets in one go.
        AT_THE_THING,
        /// We read before we write: a writer that was frozen in between can overwrite, and the next
        /// verify sees it.
        BY_READING
    }

    /// What a restart or reload of the real server does to a change.
    public enum AfterRestart {
        KEEPS,
        /// It falls back to what its own files say; `apply` again.
        LOSES
    }
}
