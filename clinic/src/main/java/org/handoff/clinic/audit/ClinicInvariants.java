package org.handoff.clinic.audit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What holds inside the clinic's database whatever the traffic did, because each request is one
/// transaction and each trigger fires once. Reads only.
public final class ClinicInvariants {
    /// One check.
    ///
    /// @param violations rows that break it, 0 when it holds
    public record Check(String name, long violations) {
        public boolean holds() {
            return violations == 0;
        }
    }

    /// How many rows with its own client id each kind of request leaves, by table. The audit's
    /// trigger writes one for each row of a table it watches.
    private static final String EXPECTED =
            """
            (VALUES ('vitals', 1, 0, 0, 0, 0, 0), ('treatment', 1, 1, 1, 0, 0, 3),
                ('order', 0, 0, 0, 0, 0, 1), ('note', 0, 1, 0, 0, 0, 1),
                ('contact', 0, 0, 0, 0, 0, 1), ('book', 0, 0, 0, 1, 0, 1),
                ('cancel', 0, 0, 0, 0, 0, 1), ('device', 0, 0, 0, 0, 1, 0))
                AS expected (kind, vitals, notes, billing, booked, device, audit)
            """;

    private static final String ROWS_PER_REQUEST =
            """
            WITH log AS (
                SELECT client_ref, min(kind) AS kind FROM clinic.charting_log GROUP BY client_ref),
            found AS (
                SELECT 'vitals' AS t, client_ref FROM clinic.vitals WHERE client_ref IS NOT NULL
                UNION ALL
                SELECT 'notes', client_ref FROM clinic.notes WHERE client_ref IS NOT NULL
                UNION ALL
                SELECT 'billing', client_ref FROM clinic.billing WHERE client_ref IS NOT NULL
                UNION ALL
                SELECT 'device', client_ref FROM clinic.device_events WHERE client_ref IS NOT NULL
                UNION ALL
                SELECT 'booked', client_ref FROM clinic.audit_log
                    WHERE client_ref IS NOT NULL
                        AND table_name = 'appointments' AND operation = 'INSERT'
                UNION ALL
                SELECT 'audit', client_ref FROM clinic.audit_log WHERE client_ref IS NOT NULL),
            counted AS (
                SELECT client_ref, count(*) FILTER (WHERE t = 'vitals') AS vitals,
                    count(*) FILTER (WHERE t = 'notes') AS notes,
                    count(*) FILTER (WHERE t = 'billing') AS billing,
                    count(*) FILTER (WHERE t = 'booked') AS booked,
                    count(*) FILTER (WHERE t = 'device') AS device,
                    count(*) FILTER (WHERE t = 'audit') AS audit
                FROM found GROUP BY client_ref)
            SELECT count(*) FROM log FULL JOIN counted USING (client_ref)
                LEFT JOIN :expected USING (kind)
            WHERE (coalesce(counted.vitals, 0), coalesce(counted.notes, 0),
                    coalesce(counted.billing, 0), coalesce(counted.booked, 0),
                    coalesce(counted.device, 0), coalesce(counted.audit, 0))
                IS DISTINCT FROM (expected.vitals, expected.notes, expected.billing,
                    expected.booked, expected.device, expected.audit)
            """
                    .replace(":expected", EXPECTED);

    private static final String TOTALS =
            """
            SELECT count(*) FROM clinic.facility_totals t LEFT JOIN (
                SELECT facility_id, count(*) AS items, sum(amount) AS amount
                FROM clinic.billing GROUP BY facility_id) b USING (facility_id)
            WHERE (t.items, t.amount) IS DISTINCT FROM (coalesce(b.items, 0), coalesce(b.amount, 0))
            """;

    private static final String APPOINTMENTS =
            """
            SELECT count(*) FROM (
                SELECT row_key, count(*) FILTER (WHERE operation = 'INSERT') AS booked,
                    count(*) FILTER (WHERE operation = 'DELETE') AS cancelled
                FROM clinic.audit_log WHERE table_name = 'appointments' GROUP BY row_key) log
            FULL JOIN (
                SELECT id::text AS row_key FROM clinic.appointments
                WHERE client_ref IS NOT NULL) kept
                USING (row_key)
            WHERE booked IS DISTINCT FROM 1
                OR cancelled <> CASE WHEN kept.row_key IS NULL THEN 1 ELSE 0 END
            """;

    private static final String ORPHANS =
            """
            SELECT (SELECT count(*) FROM clinic.vitals c WHERE NOT EXISTS
                    (SELECT FROM clinic.patients p WHERE p.id = c.patient_id))
                + (SELECT count(*) FROM clinic.notes c WHERE NOT EXISTS
                    (SELECT FROM clinic.patients p WHERE p.id = c.patient_id))
                + (SELECT count(*) FROM clinic.billing c WHERE NOT EXISTS
                    (SELECT FROM clinic.patients p WHERE p.id = c.patient_id))
                + (SELECT count(*) FROM clinic.orders c WHERE NOT EXISTS
                    (SELECT FROM clinic.encounters p WHERE p.id = c.encounter_id))
                + (SELECT count(*) FROM clinic.respiratory_treatments c WHERE NOT EXISTS
                    (SELECT FROM clinic.orders p WHERE p.id = c.order_id))
            """;

    private static final String WORKLIST =
            """
            SELECT abs((SELECT count(*) FROM clinic.worklist)
                - (SELECT count(*) FROM clinic.respiratory_treatments WHERE state = 'due'))
            """;

    /// A sequence that hands out a value in use would fail the next insert. Only the owning side
    /// keeps it.
    private static final String SEQUENCES =
            """
            SELECT count(*) FROM (VALUES
                ((SELECT max(id) FROM clinic.vitals),
                    (SELECT last_value FROM clinic.vital_number)),
                ((SELECT max(id) FROM clinic.billing),
                    (SELECT last_value FROM clinic.billing_id_seq)),
                ((SELECT max(id) FROM clinic.audit_log),
                    (SELECT last_value FROM clinic.audit_log_id_seq)),
                ((SELECT max(id) FROM clinic.charting_log),
                    (SELECT last_value FROM clinic.charting_log_id_seq))
                ) AS s (highest, last) WHERE highest > last
            """;

    private ClinicInvariants() {}

    /// Every check, in order.
    ///
    /// @param owning whether this side owns writes, so that its sequences must be ahead of its rows
    public static List<Check> of(Connection clinic, boolean owning) throws SQLException {
        Map<String, String> queries = new LinkedHashMap<>();
        queries.put("each request left exactly its rows and audit rows", ROWS_PER_REQUEST);
        queries.put("facility totals equal the sums of billing", TOTALS);
        queries.put("appointments are those booked and not cancelled", APPOINTMENTS);
        queries.put("no row without its parent", ORPHANS);
        queries.put("the worklist shows every due treatment", WORKLIST);
        if (owning) {
            queries.put("sequences are ahead of the rows", SEQUENCES);
        }
        List<Check> checks = new ArrayList<>();
        for (Map.Entry<String, String> query : queries.entrySet()) {
            try (PreparedStatement statement = clinic.prepareStatement(query.getValue());
                    ResultSet result = statement.executeQuery()) {
                result.next();
                checks.add(new Check(query.getKey(), result.getLong(1)));
            }
        }
        return checks;
    }
}
