package org.handoff.control.notify;

import java.time.Instant;
import java.util.Locale;

/// What one channel is to say. Holds no secret but the link, which opens one receipt.
///
/// @param id the same whenever this is sent, so that a receiver knows a second copy
/// @param at when what it tells of was written down
/// @param headline a few words
/// @param text one or two sentences
/// @param contact whom to call; empty if the spec names nobody
/// @param link where to say that it was seen; empty if nobody must
public record Message(
        String id,
        Occasion occasion,
        Audience audience,
        Instant at,
        String system,
        String headline,
        String text,
        String contact,
        String link) {
    /// What a message says of one that was sent before; see [#about].
    public enum About {
        /// It tells something itself.
        TELLS,
        /// Somebody saw what was told.
        SEEN,
        /// What was told of is over.
        OVER;

        private String ending() {
            return this == TELLS ? "" : "/" + name().toLowerCase(Locale.ROOT);
        }
    }

    public About about() {
        if (id.endsWith(About.SEEN.ending())) {
            return About.SEEN;
        }
        return id.endsWith(About.OVER.ending()) ? About.OVER : About.TELLS;
    }

    /// The id of what was told.
    public String told() {
        return id.substring(0, id.length() - about().ending().length());
    }

    /// What follows on this message, for a channel that takes it.
    public Message then(About about) {
        return new Message(
                told() + about.ending(),
                occasion,
                audience,
                at,
                system,
                headline,
                text,
                contact,
                link);
    }

    /// A subject line.
    public String subject() {
        return "[" + system + "] " + headline;
    }

    /// Everything, a line each.
    public String body() {
        StringBuilder all = new StringBuilder(text).append('\n');
        if (!link.isEmpty()) {
            all.append("\nSay that you saw this: ").append(link).append('\n');
        }
        if (!contact.isEmpty()) {
            all.append("\nContact: ").append(contact).append('\n');
        }
        return all.toString();
    }
}
