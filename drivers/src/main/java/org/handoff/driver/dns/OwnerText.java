package org.handoff.driver.dns;

import org.handoff.driver.Mark;
import org.jspecify.annotations.Nullable;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The text of the owner record: `epoch=7 side=cloud until=1795409297 ttl=3600`.
///
/// @param mark what is remembered
/// @param until when no cache holds what was served before the last change; seconds since 1970
/// @param ttl what the TTL was before it was lowered, seconds; -1 if it is not lowered
record OwnerText(Mark mark, long until, long ttl) {
    private static final Pattern UNTIL = Pattern.compile("\\buntil=([0-9]{1,12})\\b");
    private static final Pattern TTL = Pattern.compile("\\bttl=([0-9]{1,10})\\b");

    String text() {
        return mark.text() + " until=" + until + (ttl < 0 ? "" : " ttl=" + ttl);
    }

    static @Nullable OwnerText parse(String text) {
        Mark mark = Mark.in(text).orElse(null);
        return mark == null
                ? null
                : new OwnerText(mark, number(UNTIL, text, 0), number(TTL, text, -1));
    }

    private static long number(Pattern pattern, String text, long otherwise) {
        Matcher found = pattern.matcher(text);
        return found.find() ? Long.parseLong(found.group(1)) : otherwise;
    }
}
