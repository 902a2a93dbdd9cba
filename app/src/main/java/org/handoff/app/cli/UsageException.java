package org.handoff.app.cli;

/// The command line is wrong: exit code 2. Its message is a sentence for the person who typed it.
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
        super(message, null, false, false);
    }
}
