package org.handoff.clinic.app;

import java.sql.SQLException;

/// The database may or may not have committed: nobody may repeat the request, and nobody may count
/// on it.
final class OutcomeUnknown extends Exception {
    private static final long serialVersionUID = 1;

    OutcomeUnknown(SQLException cause) {
        super("the connection broke after COMMIT was sent", cause);
    }
}
