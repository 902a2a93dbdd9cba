package org.handoff.engine.mariadb.wire;

import java.io.IOException;

/// A statement failed: the server refused it, or the connection broke. The server's message may
/// hold a row's value, so it is only told where no rows are concerned.
public final class WireFailure extends Exception {
    private static final long serialVersionUID = 1;

    /// [#code] of a connection that broke.
    public static final int BROKEN = 0;

    private final int code;
    private final String state;

    WireFailure(int code, String state, String message) {
        super(message);
        this.code = code;
        this.state = state;
    }

    WireFailure(IOException broken) {
        super("the connection broke", broken);
        this.code = BROKEN;
        this.state = "08006";
    }

    /// The server's error number, or [#BROKEN].
    public int code() {
        return code;
    }

    /// SQLSTATE, five characters.
    public String state() {
        return state;
    }

    public boolean isBroken() {
        return code == BROKEN;
    }
}
