package org.handoff.clinic.audit;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Compares the clients' record of acknowledged writes with the rows of a database: each must be
/// there once.
///
/// Reads only, so it works on a fenced side, too. Memory: about 100 bytes an acknowledged write.
public final class Audit {
    private static final int MOST_NAMED = 20;
    private static final int FETCH_ROWS = 20_000;
    private static final int UUID_CHARACTERS = 36;

    /// @param acknowledged writes that clients were told are done
    /// @param missing acknowledged writes without a row
    /// @param duplicated client ids with more than one row, acknowledged or not
    /// @param unacknowledged client ids with a row that no client was told about; no error: an
    ///   answer may get lost
    /// @param named up to 20 of the missing and duplicated ids, for a person to look into
    public record Result(
            long acknowledged,
            long missing,
            long duplicated,
            long unacknowledged,
            List<UUID> named) {
        public Result {
            named = List.copyOf(named);
        }

        /// Nothing lost, nothing doubled.
        public boolean clean() {
            return missing == 0 && duplicated == 0;
        }
    }

    private Audit() {}

    /// @param record the directory of one traffic's record
    /// @param clinic a connection to the side that owns writes, any role that may read
    ///   `charting_log`
    public static Result of(Path record, Connection clinic) throws IOException, SQLException {
        return of(List.of(record), clinic);
    }

    /// Several records at once: a database's rows beyond them count as unacknowledged.
    public static Result of(List<Path> records, Connection clinic)
            throws IOException, SQLException {
        Map<UUID, Integer> rows = new HashMap<>();
        for (Path record : records) {
            read(record.resolve("acknowledged.log"), rows);
        }
        long acknowledged = rows.size();
        Map<UUID, Integer> others = new HashMap<>();
        boolean autoCommit = clinic.getAutoCommit();
        clinic.setAutoCommit(false); // a cursor, so that the rows do not all stand in memory
        try (PreparedStatement statement =
                clinic.prepareStatement("SELECT client_ref FROM clinic.charting_log")) {
            statement.setFetchSize(FETCH_ROWS);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    UUID ref = result.getObject(1, UUID.class);
                    (rows.containsKey(ref) ? rows : others).merge(ref, 1, Integer::sum);
                }
            }
            clinic.commit();
        } finally {
            clinic.setAutoCommit(autoCommit);
        }
        return result(acknowledged, rows, others);
    }

    private static Result result(
            long acknowledged, Map<UUID, Integer> rows, Map<UUID, Integer> others) {
        long missing = 0;
        long duplicated = 0;
        List<UUID> named = new ArrayList<>();
        for (Map<UUID, Integer> some : List.of(rows, others)) {
            for (Map.Entry<UUID, Integer> entry : some.entrySet()) {
                int count = entry.getValue();
                missing += count == 0 ? 1 : 0;
                duplicated += count > 1 ? 1 : 0;
                if (count != 1 && named.size() < MOST_NAMED) {
                    named.add(entry.getKey());
                }
            }
        }
        return new Result(acknowledged, missing, duplicated, others.size(), named);
    }

    /// A last line cut short by a killed process was never counted as acknowledged, and is left
    /// out.
    private static void read(Path file, Map<UUID, Integer> rows) throws IOException {
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.US_ASCII)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.length() > UUID_CHARACTERS) {
                    rows.put(UUID.fromString(line.substring(0, UUID_CHARACTERS)), 0);
                }
            }
        }
    }
}
