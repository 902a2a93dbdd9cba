package org.handoff.engine.mariadb.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.handoff.engine.mariadb.Maria;
import org.handoff.engine.mariadb.MariaSide;
import org.handoff.engine.mariadb.copy.MariaCopySource;
import org.handoff.engine.mariadb.types.SpelledTable;
import org.handoff.model.Table;
import org.handoff.model.Tuple;
import org.handoff.socket.CopyRange;
import org.handoff.socket.RowReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Rows that a server does not tell as they are unless it is asked in the right way.
@Timeout(600)
final class LongValueTest {
    /// Told in twice as many digits, and the server's `max_allowed_packet` is 16 MB.
    private static final int OVER_HALF = (8 << 20) + 1;

    private static final int UNDER_HALF = (8 << 20) - 8;

    private static MariaSide scans(int bytes) throws Exception {
        MariaSide side = Maria.fresh();
        Maria.run(
                side,
                "CREATE TABLE scan (id int PRIMARY KEY, image longblob, note text);\n"
                        + "INSERT INTO scan VALUES (1, REPEAT('x', %d), NULL)".formatted(bytes));
        return side;
    }

    private static long copied(MariaSide side, List<SpelledTable> tables) throws Exception {
        long[] longest = new long[1];
        try (MariaCopySource source = MariaCopySource.open(side, tables)) {
            source.read(
                    tables.getFirst().table(),
                    CopyRange.whole(),
                    (bytes, offset, length, written) -> longest[0] = length);
        }
        return longest[0];
    }

    @Test
    void aValueThatTheServerTellsAsNullBecauseItIsTooLongIsRefusedByWhoeverReadsIt()
            throws Exception {
        MariaSide side = scans(OVER_HALF);
        List<SpelledTable> tables = Maria.spelled(side);
        Table table = tables.getFirst().table();
        Tuple key = new Tuple(new byte[][] {"1".getBytes(StandardCharsets.US_ASCII)});
        assertThatThrownBy(() -> copied(side, tables)).hasMessageContaining("too long to be told");
        try (MariaSurvey survey = MariaSurvey.open(side, tables)) {
            assertThatThrownBy(() -> survey.row(table, key))
                    .hasMessageContaining("too long to be told");
        }
        try (MariaRows rows = MariaRows.open(side, tables)) {
            assertThatThrownBy(() -> rows.countEqual(table, List.of(key)))
                    .hasMessageContaining("too long to be told");
        }
        try (MariaRows rows = MariaRows.open(side, tables)) {
            // A digest of it can be told.
            byte[] told = rows.byKey(table, List.of(key))[0];
            Maria.run(side, "UPDATE scan SET image = NULL");
            assertThat(rows.byKey(table, List.of(key))[0]).isNotNull().isNotEqualTo(told);
        }
    }

    @Test
    void aValueThatJustFitsIsCopied() throws Exception {
        MariaSide side = scans(UNDER_HALF);
        assertThat(copied(side, Maria.spelled(side))).isGreaterThan(2L * UNDER_HALF);
    }

    @Test
    void noPageOfATableWhoseKeyIsAnEnumPassesOverARow() throws Exception {
        MariaSide side = Maria.fresh();
        Maria.run(
                side,
                """
                CREATE TABLE led (kind enum('x','B','a'), n int, PRIMARY KEY (kind, n));
                INSERT INTO led SELECT k.kind, seq FROM seq_1_to_5,
                  (SELECT 'x' AS kind UNION SELECT 'B' UNION SELECT 'a') AS k;
                """);
        List<SpelledTable> tables = Maria.spelled(side);
        Table table = tables.getFirst().table();
        List<Tuple> read = new ArrayList<>();
        try (MariaRows rows = MariaRows.open(side, tables)) {
            for (RowReader.Page page = rows.page(table, null, 4);
                    !page.keys().isEmpty();
                    page = rows.page(table, page.keys().getLast(), 4)) {
                read.addAll(page.keys());
            }
        }
        assertThat(read).hasSize(15).doesNotHaveDuplicates();
    }
}
