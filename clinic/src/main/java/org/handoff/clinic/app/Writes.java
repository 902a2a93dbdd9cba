package org.handoff.clinic.app;

import com.fasterxml.jackson.databind.JsonNode;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// What clinicians chart. Each is one transaction that also leaves one row in `charting_log` with
/// the request's own id, so that afterwards every acknowledged request can be counted.
final class Writes {
    private static final String LOG =
            ";INSERT INTO clinic.charting_log (client_ref, kind, subject) VALUES (?, ?, ?)";
    private static final String VITALS =
            "INSERT INTO clinic.vitals (patient_id, taken_at, heart_rate, respiratory_rate, spo2,"
                    + " temperature, peak_flow, client_ref) VALUES (?, now(), ?, ?, ?, ?, ?, ?)";
    private static final String NOTE =
            "INSERT INTO clinic.notes (patient_id, author, body, tags, client_ref)"
                    + " VALUES (?, ?, ?, ?, ?)";
    private static final String TREATMENT =
            "UPDATE clinic.respiratory_treatments SET state = 'given', charted_at = now(),"
                    + " charted_by = ?, oxygen_percent = ?, minutes = ?, client_ref = ?"
                    + " WHERE id = ? RETURNING patient_id, facility_id";
    private static final String BILLING =
            "INSERT INTO clinic.billing (patient_id, facility_id, code, amount, client_ref)"
                    + " VALUES (?, ?, ?, clinic.price(?, ?), ?)";
    private static final String ORDER =
            "UPDATE clinic.orders SET status = ?::clinic.order_status, changed_at = now(),"
                    + " client_ref = ? WHERE id = ?";
    private static final String CONTACT =
            "UPDATE clinic.patients SET contact = contact || jsonb_build_object('phone', ?::text),"
                    + " client_ref = ? WHERE id = ?";
    private static final String BOOK =
            "INSERT INTO clinic.appointments (id, patient_id, facility_id, starts_at, reason,"
                + " client_ref) SELECT ?, id, facility_id, now() + make_interval(days => ?), ?, ?"
                + " FROM clinic.patients WHERE id = ?";
    private static final String CANCEL = "SELECT clinic.cancel_appointment(?, ?)";
    private static final String DEVICE =
            "INSERT INTO clinic.device_events (facility_id, device, at, kind, payload, client_ref)"
                    + " VALUES (?, ?, now(), ?, ?::jsonb, ?)";

    private final Database database;

    Writes(Database database) {
        this.database = database;
    }

    static Answer notFound(String what) {
        return Answer.failure(404, "not-found", "There is no such " + what + ".");
    }

    Answer vitals(long patient, JsonNode body, UUID ref) throws SQLException, OutcomeUnknown {
        List<@Nullable Object> values = new ArrayList<>();
        values.addAll(vitalValues(patient, body, ref));
        return logged(VITALS, values, "vitals", patient, ref, "patient");
    }

    Answer note(long patient, JsonNode body, UUID ref) throws SQLException, OutcomeUnknown {
        List<@Nullable Object> values = noteValues(patient, body, ref);
        return logged(NOTE, values, "note", patient, ref, "patient");
    }

    Answer orderStatus(long order, JsonNode body, UUID ref) throws SQLException, OutcomeUnknown {
        List<@Nullable Object> values = List.of(body.path("status").asText(), ref, order);
        return logged(ORDER, values, "order", order, ref, "order");
    }

    Answer contact(long patient, JsonNode body, UUID ref) throws SQLException, OutcomeUnknown {
        List<@Nullable Object> values = List.of(body.path("phone").asText(), ref, patient);
        return logged(CONTACT, values, "contact", patient, ref, "patient");
    }

    Answer book(long patient, JsonNode body, UUID ref) throws SQLException, OutcomeUnknown {
        UUID appointment = UUID.fromString(body.path("id").asText());
        List<@Nullable Object> values =
                List.of(
                        appointment,
                        body.path("days").asInt(1),
                        body.path("reason").asText(),
                        ref,
                        patient);
        return logged(BOOK, values, "book", patient, ref, "patient");
    }

    Answer deviceEvent(int facility, JsonNode body, UUID ref) throws SQLException, OutcomeUnknown {
        List<@Nullable Object> values =
                List.of(
                        facility,
                        body.path("device").asText(),
                        body.path("kind").asText(),
                        body.path("payload").toString(),
                        ref);
        return logged(DEVICE, values, "device", facility, ref, "facility");
    }

    Answer cancel(UUID appointment, UUID ref) throws SQLException, OutcomeUnknown {
        return database.write(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(CANCEL)) {
                fill(statement, List.of(appointment, ref), 0);
                try (ResultSet result = statement.executeQuery()) {
                    if (!result.next() || !result.getBoolean(1)) {
                        return notFound("appointment");
                    }
                }
            }
            execute(connection, LOG.substring(1), List.of(ref, "cancel", appointment.toString()));
            return done(200, ref);
        });
    }

    /// Several statements that belong together: the treatment, its vitals, its note, its bill.
    Answer treatment(long treatment, JsonNode body, UUID ref) throws SQLException, OutcomeUnknown {
        return database.write(connection -> {
            long patient;
            int facility;
            try (PreparedStatement statement = connection.prepareStatement(TREATMENT)) {
                Object[] minutes = minutes(body);
                fill(
                        statement,
                        List.of(
                                body.path("by").asText(),
                                decimal(body.path("oxygenPercent")),
                                connection.createArrayOf("int4", minutes),
                                ref,
                                treatment),
                        0);
                try (ResultSet result = statement.executeQuery()) {
                    if (!result.next()) {
                        return notFound("treatment");
                    }
                    patient = result.getLong(1);
                    facility = result.getInt(2);
                }
            }
            List<@Nullable Object> values = new ArrayList<>(vitalValues(patient, body, ref));
            values.addAll(noteValues(patient, body, ref));
            values.addAll(List.of(ref, "treatment", Long.toString(treatment)));
            String code = body.path("code").asText();
            int total = body.path("minutes").path(0).asInt();
            values.addAll(List.of(patient, facility, code, code, total, ref));
            execute(connection, VITALS + ";" + NOTE + LOG + ";" + BILLING, values);
            return done(201, ref);
        });
    }

    private Answer logged(
            String statement,
            List<@Nullable Object> values,
            String kind,
            long subject,
            UUID ref,
            String what)
            throws SQLException, OutcomeUnknown {
        List<@Nullable Object> all = new ArrayList<>(values);
        all.addAll(List.of(ref, kind, Long.toString(subject)));
        return database.write(connection -> {
            if (execute(connection, statement + LOG, all) == 0) {
                connection.rollback();
                return notFound(what);
            }
            return done(201, ref);
        });
    }

    /// Runs statements in one round trip; answers the first one's count of rows.
    private static int execute(
            Connection connection, String statements, List<@Nullable Object> values)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(statements)) {
            fill(statement, values, 0);
            statement.execute();
            return statement.getUpdateCount();
        }
    }

    private static void fill(PreparedStatement statement, List<@Nullable Object> values, int offset)
            throws SQLException {
        for (int i = 0; i < values.size(); i++) {
            statement.setObject(offset + i + 1, values.get(i));
        }
    }

    private static List<@Nullable Object> vitalValues(long patient, JsonNode body, UUID ref) {
        List<@Nullable Object> values = new ArrayList<>();
        values.add(patient);
        values.add(body.path("heartRate").asInt());
        values.add(body.path("respiratoryRate").asInt());
        values.add(decimal(body.path("spo2")));
        values.add(decimal(body.path("temperature")));
        values.add(body.path("peakFlow").asDouble());
        values.add(ref);
        return values;
    }

    private static List<@Nullable Object> noteValues(long patient, JsonNode body, UUID ref) {
        String[] tags = {"charting", body.path("by").asText()};
        List<@Nullable Object> values = new ArrayList<>();
        values.add(patient);
        values.add(body.path("by").asText());
        values.add(body.path("note").asText());
        values.add(tags);
        values.add(ref);
        return values;
    }

    private static Object[] minutes(JsonNode body) {
        List<Object> minutes = new ArrayList<>();
        body.path("minutes").forEach(minute -> minutes.add(minute.asInt()));
        return minutes.toArray();
    }

    private static BigDecimal decimal(JsonNode node) {
        return node.isNumber() ? node.decimalValue() : BigDecimal.ZERO;
    }

    private static Answer done(int status, UUID ref) throws SQLException {
        return Answer.object(status, json -> json.writeStringField("ref", ref.toString()));
    }
}
