package org.handoff.control.notify;

/// One way to some people.
///
/// @param name as the spec calls it
/// @param kind as the spec spells it, for people
/// @param least urgency that goes this way
public record Channel(
        String name, String kind, Audience audience, Urgency least, Delivery delivery) {
    boolean isFor(Occasion occasion) {
        return occasion.urgency().isAtLeast(least) && !occasion.words(audience).isEmpty();
    }
}
