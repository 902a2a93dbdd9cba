package org.handoff.gateway.compare;

/// A body that is not what its type says, or is too large to look at. Never holds a value of it,
/// and no cause that might.
final class Unreadable extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean isTooMuch;

    private Unreadable(String text, boolean isTooMuch) {
        super(text, null, false, false);
        this.isTooMuch = isTooMuch;
    }

    /// It is not of its format.
    static Unreadable malformed(String format) {
        return new Unreadable("no " + format, false);
    }

    /// It goes over a limit.
    static Unreadable tooMuch(String limit) {
        return new Unreadable("over the limit of " + limit, true);
    }

    boolean isTooMuch() {
        return isTooMuch;
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
