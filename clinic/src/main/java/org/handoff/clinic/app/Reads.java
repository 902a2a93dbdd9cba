package org.handoff.clinic.app;

import com.fasterxml.jackson.core.JsonGenerator;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;

/// What clinicians look at. Each is one round trip to the database.
final class Reads {
    private static final String CHART = chart("heart_rate, respiratory_rate");
    private static final String CHART_SWAPPED =
            chart("respiratory_rate AS heart_rate, heart_rate AS respiratory_rate");
    private static final String[] CHART_PARTS = {"patient", "vitals", "orders", "notes"};
    private static final String WORKLIST =
            "SELECT treatment_id, due_at, device, patient_id, full_name, mrn, drug, dose, unit FROM"
                + " clinic.worklist WHERE facility_id = ? ORDER BY due_at, treatment_id LIMIT 20";
    private static final String DUE =
            "SELECT id, patient_id, due_at, device FROM clinic.respiratory_treatments"
                    + " WHERE facility_id = ? AND state = 'due' ORDER BY due_at, id LIMIT 10";
    private static final String STAFF =
            "SELECT badge, name, role, facility_ids FROM clinic.staff WHERE badge = ?";
    private static final String SUMMARY =
            "SELECT (SELECT max(id) FROM clinic.facilities) AS facilities,"
                    + " (SELECT max(id) FROM clinic.patients) AS patients,"
                    + " (SELECT max(id) FROM clinic.orders) AS orders,"
                    + " (SELECT max(id) FROM clinic.respiratory_treatments) AS treatments";

    private final Database database;

    private static String chart(String rates) {
        return "SELECT id, facility_id, mrn, full_name, clinic.age(born) AS age, sex, allergies,"
                + " contact FROM clinic.patients WHERE id = ?;SELECT id, taken_at, "
                + rates
                + ", spo2, temperature FROM clinic.vitals WHERE patient_id = ?"
                + " ORDER BY taken_at DESC, id DESC LIMIT 5;SELECT id, order_number, status, drug,"
                + " dose, unit FROM clinic.orders WHERE patient_id = ? AND status IN ('active',"
                + " 'on-hold') ORDER BY id LIMIT 10;SELECT author, written_at, body FROM"
                + " clinic.notes WHERE patient_id = ? ORDER BY written_at DESC, id DESC LIMIT 3";
    }

    Reads(Database database) {
        this.database = database;
    }

    /// @param swapped whether two vital signs stand under each other's name
    Answer chart(long patient, boolean swapped) throws SQLException {
        String query = swapped ? CHART_SWAPPED : CHART;
        return database.read(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(query)) {
                for (int part = 1; part <= CHART_PARTS.length; part++) {
                    statement.setLong(part, patient);
                }
                statement.execute();
                Answer answer = Answer.object(200, json -> chart(statement, json));
                return answer.body().length > 2 ? answer : Writes.notFound("patient");
            }
        });
    }

    private static void chart(PreparedStatement statement, JsonGenerator json)
            throws SQLException, IOException {
        for (String part : CHART_PARTS) {
            try (ResultSet rows = statement.getResultSet()) {
                if (part.equals("patient")) {
                    if (!rows.next()) {
                        return;
                    }
                    json.writeFieldName(part);
                    row(rows, rows.getMetaData(), json);
                } else {
                    rows(part, rows, json);
                }
            }
            statement.getMoreResults();
        }
    }

    Answer worklist(int facility) throws SQLException {
        return list(WORKLIST, "worklist", facility);
    }

    Answer treatmentsDue(int facility) throws SQLException {
        return list(DUE, "due", facility);
    }

    /// Who wears a badge: what a client asks first, so that it knows what to show.
    Answer staff(String badge) throws SQLException {
        return database.read((Connection connection) -> {
            try (PreparedStatement statement = connection.prepareStatement(STAFF)) {
                statement.setString(1, badge);
                try (ResultSet found = statement.executeQuery()) {
                    return found.next()
                            ? Answer.object(200, json -> staff(found, json))
                            : Writes.notFound("badge");
                }
            }
        });
    }

    private static void staff(ResultSet found, JsonGenerator json)
            throws SQLException, IOException {
        json.writeFieldName("staff");
        row(found, found.getMetaData(), json);
    }

    /// Highest identifiers, so that a client knows what it may ask for.
    Answer summary() throws SQLException {
        return database.read(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(SUMMARY);
                    ResultSet result = statement.executeQuery()) {
                result.next();
                return Answer.object(
                        200,
                        json -> {
                            for (int i = 1; i <= 4; i++) {
                                json.writeNumberField(
                                        result.getMetaData().getColumnLabel(i), result.getLong(i));
                            }
                        });
            }
        });
    }

    private Answer list(String query, String name, int facility) throws SQLException {
        return database.read((Connection connection) -> list(connection, query, name, facility));
    }

    private static Answer list(Connection connection, String query, String name, int facility)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setInt(1, facility);
            try (ResultSet rows = statement.executeQuery()) {
                return Answer.object(200, json -> rows(name, rows, json));
            }
        }
    }

    private static void rows(String name, ResultSet rows, JsonGenerator json)
            throws SQLException, IOException {
        json.writeArrayFieldStart(name);
        ResultSetMetaData columns = rows.getMetaData();
        while (rows.next()) {
            row(rows, columns, json);
        }
        json.writeEndArray();
    }

    private static void row(ResultSet row, ResultSetMetaData columns, JsonGenerator json)
            throws SQLException, IOException {
        json.writeStartObject();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            json.writeStringField(columns.getColumnLabel(i), row.getString(i));
        }
        json.writeEndObject();
    }
}
