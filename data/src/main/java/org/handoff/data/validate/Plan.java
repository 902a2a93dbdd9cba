package org.handoff.data.validate;

import org.handoff.model.HandoffException;

import java.time.Duration;

/// What a validation does. Table counts are always taken.
///
/// @param checksums whether both databases sum up every row
/// @param sample records drawn at random on each side of each table; 0 for none
/// @param full whether every record is read on both sides and compared here
/// @param window for how long pass follows pass; zero for one pass
/// @param share of the time that a session may be busy, above 0 and up to 1: it rests for the
///   remainder
public record Plan(boolean checksums, int sample, boolean full, Duration window, double share) {
    /// Sampled records of a table at most.
    public static final int SAMPLE_MAX = 1_000_000;

    public static final int SAMPLE_DEFAULT = 1_000;
    public static final double SHARE_DEFAULT = 0.25;

    public Plan {
        if (sample < 0 || sample > SAMPLE_MAX || share <= 0 || share > 1 || window.isNegative()) {
            throw HandoffException.bug("validate.plan", "Such a plan should have been refused.");
        }
    }
}
