package org.handoff.control.notify;

import org.jspecify.annotations.Nullable;

/// Why a message was not taken. Its text is Handoff's own: never an address, a secret, or what the
/// other end answered.
public final class Undelivered extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean lasting;

    /// @param lasting whether it is useless to try the same again
    public Undelivered(String because, boolean lasting) {
        this(because, lasting, null);
    }

    public Undelivered(String because, boolean lasting, @Nullable Throwable cause) {
        super(because, cause);
        this.lasting = lasting;
    }

    public boolean isLasting() {
        return lasting;
    }

    /// The text, which is never absent.
    public String because() {
        return String.valueOf(getMessage());
    }
}
