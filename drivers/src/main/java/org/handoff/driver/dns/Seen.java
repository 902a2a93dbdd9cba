package org.handoff.driver.dns;

import org.handoff.driver.Mark;
import org.handoff.driver.dns.ZoneClient.Answer;
import org.jspecify.annotations.Nullable;

/// What the primary holds.
///
/// @param data of the name
/// @param text of the owner record; empty if there is none
/// @param isShared whether owner records stand beside it that are not ours
record Seen(Answer data, String text, boolean isShared) {
    @Nullable OwnerText owner() {
        return OwnerText.parse(text);
    }

    @Nullable Mark mark() {
        OwnerText owner = owner();
        return owner == null ? null : owner.mark();
    }

    /// Whether the owner record is absent or Handoff's.
    boolean isOurs() {
        return !isShared && (text.isEmpty() || owner() != null);
    }
}
