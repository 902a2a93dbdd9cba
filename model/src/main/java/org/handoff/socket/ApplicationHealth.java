package org.handoff.socket;

import org.handoff.model.Environment;

/// What a gateway last heard when it asked the two applications by itself.
///
/// @param legacy of the legacy side's
/// @param cloud of the cloud side's
public record ApplicationHealth(Check legacy, Check cloud) {
    /// Nothing was asked yet, or by a gateway of a version that asks nothing.
    public static final ApplicationHealth UNTOLD = new ApplicationHealth(Check.NONE, Check.NONE);

    public Check of(Environment side) {
        return side == Environment.LEGACY ? legacy : cloud;
    }

    /// One application's last answer.
    ///
    /// @param status of the answer; 0 if there was none
    /// @param inARow answers without a failure between them, up to now; 0 if the last question
    ///   failed. One failure among answers leaves the outcome; the second changes it
    /// @param micros from connecting to the head of the answer; 0 if there was none
    public record Check(Outcome outcome, int status, int inARow, long micros) {
        public static final Check NONE = new Check(Outcome.UNTOLD, 0, 0, 0);

        /// @throws IllegalArgumentException if a number is negative
        public Check {
            if (status < 0 || inARow < 0 || micros < 0) {
                throw new IllegalArgumentException("a health check counts from zero");
            }
        }
    }

    /// How a question ended.
    public enum Outcome {
        /// It was not asked.
        UNTOLD,
        /// With a status that is right.
        ANSWERS,
        /// No connection was to be had.
        UNREACHABLE,
        /// A connection, and no whole answer within the time.
        SILENT,
        /// What came is no HTTP.
        UNREADABLE,
        /// An answer with another status.
        WRONG_STATUS
    }
}
