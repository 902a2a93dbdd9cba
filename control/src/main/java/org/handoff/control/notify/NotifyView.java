package org.handoff.control.notify;

import java.util.List;

/// Notifications, for people.
///
/// @param position number of the last ledger record that was looked at
/// @param notices the newest, newest first
public record NotifyView(long position, List<ChannelView> channels, List<Notice> notices) {
    public NotifyView {
        channels = List.copyOf(channels);
        notices = List.copyOf(notices);
    }
}
