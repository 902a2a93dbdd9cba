package org.handoff.engine.check;

/// One thing that was looked at.
///
/// @param level what follows from it
/// @param name a short stable word, e.g. `wal-level`
/// @param what one sentence: what was found, on which side
/// @param remedy what to do; empty when it passes
public record CheckResult(Level level, String name, String what, String remedy) {
    /// PASS: nothing to do. WARN: it works, but know this. REFUSE: a migration must not start.
    public enum Level {
        PASS,
        WARN,
        REFUSE
    }

    public static CheckResult pass(String name, String what) {
        return new CheckResult(Level.PASS, name, what, "");
    }

    public static CheckResult warn(String name, String what, String remedy) {
        return new CheckResult(Level.WARN, name, what, remedy);
    }

    public static CheckResult refuse(String name, String what, String remedy) {
        return new CheckResult(Level.REFUSE, name, what, remedy);
    }
}
