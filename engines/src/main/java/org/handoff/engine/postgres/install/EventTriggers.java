package org.handoff.engine.postgres.install;

import org.handoff.model.Finding;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/// Notes and, while the side does not own writes, refuses schema changes. Needs a superuser, or a
/// managed service's stand-in for one.
final class EventTriggers {
    private static final String PRIVILEGE = "42501";

    private EventTriggers() {}

    static List<Finding> install(Connection session) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(
                    drop()
                            + """
                            ; CREATE EVENT TRIGGER handoff_command ON ddl_command_end
                                EXECUTE FUNCTION handoff.note_command();
                            CREATE EVENT TRIGGER handoff_drop ON sql_drop
                                EXECUTE FUNCTION handoff.note_drop();
                            ALTER EVENT TRIGGER handoff_command ENABLE ALWAYS;
                            ALTER EVENT TRIGGER handoff_drop ENABLE ALWAYS
                            """);
            return List.of();
        } catch (SQLException failure) {
            if (!PRIVILEGE.equals(failure.getSQLState())) {
                throw failure;
            }
            return List.of(
                    new Finding(
                            "ddl-unguarded",
                            "event trigger",
                            1,
                            "The replicator's role may not make event triggers, so a schema change"
                                    + " is noticed only at the table's next row and is not refused"
                                    + " by the fence; allow it, or forbid schema changes."));
        }
    }

    static void remove(Connection session) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(drop());
        }
    }

    private static String drop() {
        return "DROP EVENT TRIGGER IF EXISTS handoff_command;"
                + " DROP EVENT TRIGGER IF EXISTS handoff_drop";
    }
}
