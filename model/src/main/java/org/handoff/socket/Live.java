package org.handoff.socket;

import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.Fault;

import java.time.Duration;
import java.util.List;

/// What a driver found, now.
public sealed interface Live {

    /// Every part leads to one side.
    ///
    /// @param held highest epoch that the thing remembers; [Epoch#NONE] before it was ours
    /// @param ready whether a move would take effect in the time that the traits promise
    /// @param details a line for each part
    record Whole(Environment side, Epoch held, Ready ready, List<String> details) implements Live {
        public Whole {
            details = List.copyOf(details);
        }
    }

    /// Parts lead to different sides, or would after a restart: `apply` finishes it.
    record Half(Epoch held, List<String> details) implements Live {
        public Half {
            details = List.copyOf(details);
        }
    }

    /// Neither side as the spec says them: somebody else changed it, or the spec is wrong.
    record Foreign(List<String> details) implements Live {
        public Foreign {
            details = List.copyOf(details);
        }
    }

    /// It did not answer, or not to us.
    record Silent(Fault fault) implements Live {}

    /// Whether what takes long was done before.
    ///
    /// @param left how long it still takes, if known; zero if ready or unknown
    /// @param text why
    record Ready(boolean isReady, Duration left, String text) {
        public static Ready yes(String text) {
            return new Ready(true, Duration.ZERO, text);
        }
    }
}
