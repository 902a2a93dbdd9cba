package org.handoff.app.cli.doctor;

import org.handoff.engine.postgres.PostgresSide;
import org.handoff.model.HandoffException;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// A look at one PostgreSQL database: version, clock, our replication slots. Changes nothing.
///
/// @param state SQLSTATE or fault code of why it could not be asked; empty if it could
/// @param version e.g. 180001; 0 if unknown
/// @param aheadMillis of its clock against ours; within the time that the question took
/// @param slots ours, a line each, without names
public record DatabaseLook(String state, int version, long aheadMillis, List<String> slots) {
    private static final String SLOTS =
            """
            SELECT active, coalesce(wal_status, ''), coalesce(
                       pg_wal_lsn_diff(pg_current_wal_lsn(), confirmed_flush_lsn), -1)::bigint
              FROM pg_replication_slots
             WHERE slot_name LIKE 'handoff%' AND database = current_database()
            """;

    public DatabaseLook {
        slots = List.copyOf(slots);
    }

    static DatabaseLook at(PostgresSide side) {
        try (Connection session = side.openSession();
                Statement statement = session.createStatement()) {
            int version = 0;
            long ahead = 0;
            long before = System.currentTimeMillis();
            try (ResultSet row =
                    statement.executeQuery(
                            "SELECT current_setting('server_version_num')::int,"
                                    + " (extract(epoch FROM clock_timestamp()) * 1000)::bigint")) {
                row.next();
                version = row.getInt(1);
                ahead = row.getLong(2) - (before + System.currentTimeMillis()) / 2;
            }
            return new DatabaseLook("", version, ahead, slots(statement));
        } catch (HandoffException e) {
            return unknown(e.fault().code());
        } catch (SQLException e) {
            return unknown("SQLSTATE " + e.getSQLState());
        }
    }

    private static DatabaseLook unknown(String why) {
        return new DatabaseLook(why, 0, 0, List.of());
    }

    private static List<String> slots(Statement statement) throws SQLException {
        List<String> slots = new ArrayList<>();
        try (ResultSet row = statement.executeQuery(SLOTS)) {
            while (row.next()) {
                slots.add(
                        "slot %s, log %s, %d bytes behind"
                                .formatted(
                                        row.getBoolean(1) ? "in use" : "not in use",
                                        row.getString(2),
                                        row.getLong(3)));
            }
        }
        return slots;
    }

    boolean answers() {
        return state.isEmpty();
    }

    String text() {
        return answers()
                ? "version %d, clock %d ms ahead of ours%n%s%n"
                        .formatted(version, aheadMillis, String.join("\n", slots))
                : "does not answer: " + state + "\n";
    }
}
