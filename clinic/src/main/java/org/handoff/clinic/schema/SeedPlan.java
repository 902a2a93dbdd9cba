package org.handoff.clinic.schema;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;

/// How many rows of what; the same plan makes the same rows.
///
/// @param rows about how many in all tables together, at least [#LEAST_ROWS]
/// @param facilities sites of care, 1 to [#MOST_FACILITIES]
/// @param seed changes every value
/// @param today the day around which times lie
public record SeedPlan(long rows, int facilities, int seed, LocalDate today) {
    public static final long LEAST_ROWS = 1_000;
    public static final int MOST_FACILITIES = 10_000;

    public SeedPlan {
        if (rows < LEAST_ROWS) {
            throw new IllegalArgumentException(
                    "rows must be at least " + LEAST_ROWS + ", not " + rows);
        }
        if (facilities < 1 || facilities > MOST_FACILITIES) {
            throw new IllegalArgumentException(
                    "facilities must be 1 to " + MOST_FACILITIES + ", not " + facilities);
        }
    }

    public static SeedPlan of(long rows, int facilities) {
        return new SeedPlan(rows, facilities, 1, LocalDate.of(2026, 6, 1));
    }

    /// Rows of each table, in the order of filling.
    public Map<String, Long> counts() {
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("facilities", (long) facilities);
        counts.put("staff", Math.max(10L, Math.min(rows / 100, facilities * 3L)));
        counts.put("patients", rows * 6 / 100);
        counts.put("encounters", rows * 9 / 100);
        counts.put("orders", rows * 12 / 100);
        counts.put("respiratory_treatments", rows * 14 / 100);
        counts.put("notes", rows * 7 / 100);
        counts.put("billing", rows * 10 / 100);
        counts.put("appointments", rows * 2 / 100);
        counts.put("audit_log", rows * 4 / 100);
        counts.put("device_events", Math.max(rows / 500, 1));
        long others = counts.values().stream().mapToLong(Long::longValue).sum() + facilities;
        counts.put("vitals", Math.max(rows - others, 1L));
        return counts;
    }

    /// Rows of all tables together, `facility_totals` included.
    public long total() {
        return counts().values().stream().mapToLong(Long::longValue).sum() + facilities;
    }
}
