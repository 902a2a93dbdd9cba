package org.handoff.engine.mariadb.capture;

/// What was read is not what the server wrote, or nothing that is known here. The message holds no
/// row's value.
final class CorruptLog extends Exception {
    private static final long serialVersionUID = 1;

    CorruptLog(String what) {
        super(what);
    }
}
