package org.handoff.control.canary;

import java.time.Duration;

/// What a canary is judged by.
///
/// @param alpha how often at most a canary that does no worse is returned, however often it is
///   looked at
/// @param power how likely a doubling of errors must have been found before nothing found counts
/// @param errorRateMin doublings of smaller error rates are not looked for: nobody would wait so
///   long
/// @param guardErrors share of errors in one second that returns at once
/// @param guardRequests of how many requests at least
/// @param guardUnreached requests that could not be sent within a second, to return at once
/// @param guardSilence for how long that many requests may be sent and none answered
public record JudgeTerms(
        double alpha,
        double power,
        double errorRateMin,
        double guardErrors,
        int guardRequests,
        int guardUnreached,
        Duration guardSilence) {
    public static final JudgeTerms DEFAULT =
            new JudgeTerms(0.05, 0.8, 0.005, 0.5, 10, 5, Duration.ofSeconds(2));

    public JudgeTerms {
        if (!(alpha > 0 && alpha < 0.5 && power > 0 && power < 1)) {
            throw new IllegalArgumentException("alpha lies in (0, 0.5), power in (0, 1)");
        }
        if (!(errorRateMin > 0 && errorRateMin < 0.5 && guardErrors > 0 && guardErrors <= 1)) {
            throw new IllegalArgumentException("rates of the judge lie between 0 and 1");
        }
        if (guardRequests < 1 || guardUnreached < 1 || !guardSilence.isPositive()) {
            throw new IllegalArgumentException("bounds of the guards are positive");
        }
    }

    /// The same at another rate of false alarms.
    public JudgeTerms withAlpha(double other) {
        return new JudgeTerms(
                other,
                power,
                errorRateMin,
                guardErrors,
                guardRequests,
                guardUnreached,
                guardSilence);
    }
}
