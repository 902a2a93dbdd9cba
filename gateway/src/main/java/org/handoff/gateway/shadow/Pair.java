package org.handoff.gateway.shadow;

import org.handoff.model.Environment;
import org.handoff.model.Epoch;

/// A request whose answer by the owner is whole, and that waits to be mirrored. It says nothing of
/// its content in text.
///
/// @param version of the rule
/// @param owner that answered
/// @param epoch under which it did
/// @param endpoint index in the settings
/// @param isHead whether answers have no body
/// @param endedAt when the answer was whole, nanoseconds
/// @param nanos from sending the request to the head of the answer
record Pair(
        long version,
        Environment owner,
        Epoch epoch,
        int endpoint,
        boolean isHead,
        Kept request,
        Kept answer,
        long endedAt,
        long nanos) {

    @Override
    public String toString() {
        return "a pair of endpoint " + endpoint;
    }
}
