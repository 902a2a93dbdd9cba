package org.handoff.gateway.metrics;

import org.handoff.gateway.http.Request;
import org.jspecify.annotations.Nullable;

/// One request, as it is counted and recorded: words of the gateway's own and numbers.
///
/// @param endedAt milliseconds since 1970
/// @param method null if the request was malformed
/// @param route which of the spec's patterns names it; see [RouteNames]
/// @param status as the client got it; 0 if it got none
/// @param upBytes of its head and body that were sent to a side
/// @param downBytes of a side's answer that were passed on
/// @param nanos from its head to its end
/// @param heldNanos of these, how long it waited in a hold
/// @param client keyed hash of its address; 0 if not wanted
public record AccessRecord(
        long endedAt,
        Request.@Nullable Method method,
        int route,
        Answerer by,
        int status,
        long upBytes,
        long downBytes,
        long nanos,
        long heldNanos,
        Outcome outcome,
        long client) {

    /// One of which nothing is known but that it was refused.
    public static AccessRecord malformed(long now, int others, int status, long client) {
        return new AccessRecord(
                now, null, others, Answerer.GATEWAY, status, 0, 0, 0, 0, Outcome.MALFORMED, client);
    }
}
