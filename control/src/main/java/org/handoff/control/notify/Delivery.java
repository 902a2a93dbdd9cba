package org.handoff.control.notify;

/// Brings one message to one channel. Called by one thread at a time; takes at most some twenty
/// seconds, whatever the other end does.
public interface Delivery {
    /// Returns once the other end has taken it.
    void deliver(Message message) throws Undelivered;

    /// Whether it is to be told, too, when somebody saw what it told, and when that is over.
    default boolean isToldOfTheEnd() {
        return false;
    }
}
