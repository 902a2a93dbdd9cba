package org.handoff.gateway.http;

import org.jspecify.annotations.Nullable;

/// What the Connection headers of a head say, applied to it: everything hop by hop is dropped,
/// whether by its kind or because Connection names it.
final class Connection {
    private static final byte[] CLOSE = Chars.ascii("close");
    private static final byte[] KEEP = Chars.ascii("keep-alive");
    private static final byte[] UPGRADE = Chars.ascii("upgrade");

    private boolean close;
    private boolean keepAlive;
    private boolean upgrade;

    private Connection() {}

    /// Whether it says `close`.
    boolean isClose() {
        return close;
    }

    /// Whether it says `keep-alive`.
    boolean isKeepAlive() {
        return keepAlive;
    }

    /// Whether it says `upgrade`.
    boolean isUpgrade() {
        return upgrade;
    }

    /// @param into told why the head is refused, if it is
    static Connection apply(Head head, Refusal into) {
        Connection said = new Connection();
        int count = head.count();
        for (int i = 0; i < count; i++) {
            if (head.field(i) == Field.CONNECTION) {
                said.options(head, head.valueStart(i), head.valueEnd(i), into);
            }
            if (head.field(i).isHopByHop()) {
                head.drop(i);
            }
        }
        return said;
    }

    private void options(Head head, int from, int to, Refusal into) {
        byte[] bytes = head.bytes();
        int i = from;
        while (i < to) {
            while (i < to && (bytes[i] == ',' || Chars.isBlank(bytes[i]))) {
                i++;
            }
            int start = i;
            while (i < to && Chars.isToken(bytes[i])) {
                i++;
            }
            if (i > start) {
                option(head, start, i, into);
            } else if (i < to) {
                into.because(Malformed.INVALID_CHARACTER);
                return;
            }
        }
    }

    private void option(Head head, int from, int to, Refusal into) {
        byte[] bytes = head.bytes();
        if (Chars.same(bytes, from, to, CLOSE)) {
            close = true;
        } else if (Chars.same(bytes, from, to, KEEP)) {
            keepAlive = true;
        } else if (Chars.same(bytes, from, to, UPGRADE)) {
            upgrade = true;
        } else {
            if (Field.of(bytes, from, to).isFraming()) {
                into.because(Malformed.FRAMING_NAMED_IN_CONNECTION);
            }
            for (int i = 0; i < head.count(); i++) {
                if (head.isNamed(i, from, to)) {
                    head.drop(i);
                }
            }
        }
    }

    /// The first reason for which a message is refused.
    static final class Refusal {
        private @Nullable Malformed why;

        void because(Malformed reason) {
            if (why == null) {
                why = reason;
            }
        }

        @Nullable Malformed why() {
            return why;
        }
    }
}
