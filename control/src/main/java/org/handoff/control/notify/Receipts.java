package org.handoff.control.notify;

/// What the API needs of notifications. Thread-safe; never waits for a channel.
public interface Receipts {
    NotifyView view();

    /// Says that somebody saw a notice.
    ///
    /// @param seq of the notice; 0 for the newest one that is open
    /// @param who their name
    /// @throws org.handoff.model.HandoffException `notify.none` if there is no such notice, or none
    ///   is open
    Notice acknowledge(long seq, String who);

    /// The same by the link that a channel was sent.
    ///
    /// @throws org.handoff.model.HandoffException `notify.link` if the code is another's
    Notice acknowledge(long seq, String channel, String code, String who);

    /// The notice that a link is about; nothing changes.
    ///
    /// @throws org.handoff.model.HandoffException `notify.link` if the code is another's
    Notice look(long seq, String channel, String code);
}
