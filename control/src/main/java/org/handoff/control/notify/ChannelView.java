package org.handoff.control.notify;

/// A channel, for people.
///
/// @param waiting messages not taken yet
/// @param sent taken by the other end
/// @param givenUp not taken, however often tried, or refused for good
/// @param dropped for want of room
/// @param failing why the last try failed; empty if it did not
public record ChannelView(
        String name,
        String kind,
        String audience,
        long waiting,
        long sent,
        long givenUp,
        long dropped,
        String failing) {
    /// Whether everything that should have been told was.
    public boolean isWell() {
        return givenUp == 0 && dropped == 0 && failing.isEmpty();
    }
}
