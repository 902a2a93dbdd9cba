package org.handoff.gateway.shadow;

import org.handoff.gateway.compare.Answer;
import org.jspecify.annotations.Nullable;

/// What came back of one mirrored request.
///
/// @param answer null if there is no whole one
/// @param nanos to the head of the answer; negative if there is none
/// @param isTooLong whether the answer was longer than is kept
record Leg(@Nullable Answer answer, long nanos, boolean isTooLong) {
    static final Leg NONE = new Leg(null, -1, false);
    static final Leg TOO_LONG = new Leg(null, -1, true);
}
