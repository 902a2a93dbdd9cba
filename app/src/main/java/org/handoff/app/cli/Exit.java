package org.handoff.app.cli;

/// The exit codes of every command.
public final class Exit {
    public static final int DONE = 0;

    /// Refused, or safely returned to where it was.
    public static final int REFUSED = 1;

    /// The command line or the spec is wrong.
    public static final int USAGE = 2;

    /// It is not known whether it was done: a person decides.
    public static final int IN_DOUBT = 3;

    private Exit() {}
}
