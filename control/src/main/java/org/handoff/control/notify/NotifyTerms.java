package org.handoff.control.notify;

import java.net.URI;
import java.time.Duration;
import java.util.Set;

/// What a spec says of notifications as a whole.
///
/// @param migration its name, which begins each message's id
/// @param system as people call what moves
/// @param contact whom to call; empty if nobody
/// @param link the control plane's address, where receipts are given
/// @param answerWithin how long an urgent message may stay without a receipt
/// @param escalation channels that are told then; empty tells those of the owner again
public record NotifyTerms(
        String migration,
        String system,
        String contact,
        URI link,
        Duration answerWithin,
        Set<String> escalation) {
    public NotifyTerms {
        escalation = Set.copyOf(escalation);
    }
}
