package org.handoff.driver.hook;

import org.jspecify.annotations.Nullable;

/// A hook did not do what it was asked, or did not say so. The message holds nothing that the hook
/// printed or answered: it may speak of patients.
public final class HookFailure extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean over;

    private HookFailure(String message, boolean over, @Nullable Throwable cause) {
        super(message, cause);
        this.over = over;
    }

    /// It ended, and what it did not do by now it will not do later.
    public static HookFailure ended(String what) {
        return new HookFailure(what, true, null);
    }

    /// It may still be at it.
    public static HookFailure unknown(String what, Throwable cause) {
        return new HookFailure(what, false, cause);
    }

    /// The same, and nothing was thrown.
    public static HookFailure unknown(String what) {
        return new HookFailure(what, false, null);
    }

    boolean isOver() {
        return over;
    }
}
