package org.handoff.engine.mariadb.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.handoff.engine.mariadb.capture.LogReading.end;
import static org.handoff.engine.mariadb.capture.LogReading.heard;
import static org.handoff.engine.mariadb.capture.LogReading.installed;
import static org.handoff.engine.mariadb.capture.LogReading.opened;
import static org.handoff.engine.mariadb.capture.LogReading.text;

import org.handoff.engine.mariadb.Maria;
import org.handoff.engine.mariadb.MariaSide;
import org.handoff.engine.mariadb.capture.LogReading.Heard;
import org.handoff.engine.mariadb.catalog.MariaTable;
import org.handoff.engine.mariadb.rows.MariaSurvey;
import org.handoff.engine.mariadb.types.SpelledTable;
import org.handoff.engine.mariadb.validate.TablePairs;
import org.handoff.engine.mariadb.wire.MariaSession;
import org.handoff.model.Change;
import org.handoff.model.Position;
import org.handoff.model.Tuple;
import org.handoff.testkit.db.MariaServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.List;
import java.util.Objects;

/// The binary log of a real server, read by our own decoder.
@Timeout(900)
final class MariaLogTest {
    private static final String KINDS =
            """
            CREATE TABLE kinds (
              id int unsigned NOT NULL, flag tinyint(1), tiny tinyint, utiny tinyint unsigned,
              small smallint, usmall smallint unsigned, medium mediumint, umedium mediumint unsigned,
              whole int, uwhole int unsigned, big bigint, ubig bigint unsigned,
              p1 decimal(30,10), p2 decimal(9,9), p3 decimal(10,0), p4 decimal(65,30), f float,
              d double, name varchar(60), long_name varchar(400), old varchar(60) CHARACTER SET latin1,
              code char(8), wide char(200) CHARACTER SET utf8mb4, wide16 varchar(20) CHARACTER SET utf16,
              body longtext, tinybody tinytext, bin binary(4), vbin varbinary(300), image longblob,
              bits bit(11), one bit(1), day date, at0 datetime, at1 datetime(1), at3 datetime(3),
              at6 datetime(6), s0 timestamp NULL, s2 timestamp(2) NULL, s6 timestamp(6) NULL, t0 time,
              t1 time(1), t3 time(3), t6 time(6), y year, raw json, mood enum('calm','in pain','it''s'),
              tags set('x','y z','w'), who uuid, ip4 inet4, ip6 inet6, twice int AS (tiny * 2) VIRTUAL,
              thrice int AS (tiny * 3) STORED, PRIMARY KEY (id));
            """;

    private static final String[] ROWS = {
        "(1, 1, -128, 255, -32768, 65535, -8388608, 16777215, -2147483648, 4294967295,"
            + " -9223372036854775808, 18446744073709551615, 12345678901234567890.0123456789,"
            + " 0.000000001, -9999999999,"
            + " 99999999999999999999999999999999999.000000000000000000000000000001, 0.1, 1e22,"
            + " 'Nguyễn', REPEAT('a', 300), 'Müller €', 'ab ', REPEAT('é', 200), 'ā𝒳', REPEAT('ž',"
            + " 70000), '', x'00ff', x'5c22002c', REPEAT(x'00', 70000), b'10100000001', b'1',"
            + " '2024-02-29', '2026-01-02 03:04:05', '2026-01-02 03:04:05.9', '1000-01-01"
            + " 00:00:00.001', '9999-12-31 23:59:59.999999', '1970-01-01 00:00:01', '2038-01-19"
            + " 03:14:07.99', '2026-03-29 01:30:00.000001', '838:59:59', '-00:00:00.5',"
            + " '-26:00:00.125', '-838:59:59.999999', 2155, '{\"b\": 1}', 'in pain', 'x,w',"
            + " '00112233-4455-1677-8899-aabbccddeeff', '10.0.200.255', '2001:db8::1:0:0:1')",
        "(2, 0, 127, 0, 32767, 0, 8388607, 0, 2147483647, 0, 9223372036854775807, 0, -0.0000000001,"
            + " -0.999999999, 0, -1, 3.4e38, -1.7976931348623157e308, '', '', '', '', '', '', '',"
            + " 'q', x'', x'', x'', b'0', b'0', '0001-01-01', '1000-01-01 00:00:00', '2026-01-01"
            + " 00:00:00.0', '2026-01-01', '2026-01-01', '2026-01-01', '2026-01-01', '2026-01-01',"
            + " '00:00:00', '00:00:00.1', '-00:00:01', '10:11:12.000100', 1901, '[]', 'it''s', '',"
            + " '01890b5c-7e57-7000-8000-0242ac120002', '0.0.0.0', '::ffff:1.2.3.4')",
        "(3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
            + " NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
            + " NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
            + " NULL, NULL, NULL, NULL, NULL, NULL, NULL)"
    };

    private static final String COLUMNS =
            "id, flag, tiny, utiny, small, usmall, medium, umedium, whole, uwhole, big, ubig, p1,"
                + " p2, p3, p4, f, d, name, long_name, old, code, wide, wide16, body, tinybody,"
                + " bin, vbin, image, bits, one, day, at0, at1, at3, at6, s0, s2, s6, t0, t1, t3,"
                + " t6, y, raw, mood, tags, who, ip4, ip6";

    @Test
    void aValueOfEveryTypeIsReadAsTheServerTellsIt() throws Exception {
        MariaSide side = installed(Maria.fresh(), KINDS);
        Position from = end(side);
        for (String row : ROWS) {
            Maria.run(side, "INSERT INTO kinds (" + COLUMNS + ") VALUES " + row);
        }
        List<SpelledTable> tables = Maria.spelled(side);
        SpelledTable kinds = tables.getFirst();
        Heard heard = heard(side, tables, from);
        assertThat(heard.changes).hasSize(3);
        try (MariaSurvey survey = MariaSurvey.open(side, tables)) {
            for (Change change : heard.changes) {
                Tuple read = ((Change.Insert) change).after();
                Tuple key = new Tuple(new byte[][] {read.get(0)});
                Tuple told = Objects.requireNonNull(survey.row(kinds.table(), key));
                for (int i = 0; i < read.size(); i++) {
                    assertThat(text(read, i))
                            .as(kinds.table().writtenColumns().get(i).name())
                            .isEqualTo(text(told, i));
                }
            }
        }
    }

    private static final String SMALL =
            """
            CREATE TABLE a (id int PRIMARY KEY, v varchar(20));
            CREATE TABLE bare (v varchar(20));
            """;

    @Test
    void transactionsComeWholeAndInTheOrderOfTheirCommits() throws Exception {
        MariaSide side = installed(Maria.fresh(), SMALL);
        String own = side.own().database();
        Maria.run(side, "INSERT INTO " + own + ".progress VALUES ('s', 1, 1, 1, 1, 1, 1, NULL)");
        Position from = end(side);
        Maria.run(
                side,
                """
                START TRANSACTION;
                INSERT INTO a VALUES (1, 'x'), (2, 'y');
                SAVEPOINT s;
                INSERT INTO a VALUES (9, 'never');
                ROLLBACK TO SAVEPOINT s;
                UPDATE a SET v = 'z' WHERE id = 1;
                UPDATE a SET id = 3 WHERE id = 2;
                COMMIT;
                INSERT INTO bare VALUES ('p');
                DELETE FROM bare;
                START TRANSACTION;
                UPDATE %1$s.progress SET touched = touched + 1;
                DELETE FROM a WHERE id = 3;
                COMMIT;
                INSERT INTO %1$s.marker (id, epoch) VALUES ('here', 7);
                UPDATE %1$s.ownership SET epoch = 8, writable = 0;
                INSERT INTO %2$s.t VALUES (1);
                /* by hand */ TRUNCATE TABLE a;
                ALTER TABLE bare ADD w int;
                CREATE TABLE more (i int);
                """
                        .formatted(own, elsewhere()));
        Heard heard = heard(side, spelledBefore(side), from);
        assertThat(heard.lines)
                .containsExactly(
                        "begin",
                        "Insert",
                        "Insert",
                        "Update",
                        "Update",
                        "commit",
                        "begin",
                        "Insert",
                        "commit",
                        "begin",
                        "Delete",
                        "commit",
                        "begin ours",
                        "commit",
                        "begin",
                        "Marker[id=here, epoch=e7]",
                        "commit",
                        "begin",
                        "Ownership[epoch=e8, writable=false]",
                        "commit",
                        "begin",
                        "Truncate public.a",
                        "commit",
                        "begin",
                        "SchemaChange[command=ALTER, object=public.bare]",
                        "commit",
                        "begin",
                        "SchemaChange[command=CREATE, object=public]",
                        "commit");
        Change.Update same = (Change.Update) heard.changes.get(2);
        Change.Update moved = (Change.Update) heard.changes.get(3);
        assertThat(same.before()).isNull();
        assertThat(text(Objects.requireNonNull(moved.before()), 0)).isEqualTo("2");
        assertThat(moved.before().get(1)).isNull();
        assertThat(text(moved.after(), 0)).isEqualTo("3");
        assertThat(text(((Change.Delete) heard.changes.get(5)).before(), 0)).isEqualTo("p");
        // Read again from behind each of them: the rest comes, nothing twice.
        int commits = heard.ends.size();
        for (int i = 0; i < commits; i++) {
            assertThat(heard(side, spelledBefore(side), heard.ends.get(i)).ends)
                    .isEqualTo(heard.ends.subList(i + 1, commits));
        }
    }

    private static String elsewhere() throws Exception {
        MariaSide other = Maria.fresh();
        Maria.run(other, "CREATE TABLE t (i int)");
        return other.database();
    }

    /// As the tables were before the changes of the test above.
    private static List<SpelledTable> spelledBefore(MariaSide side) {
        return Maria.spelled(side).stream()
                .filter(one -> !one.table().name().name().equals("more"))
                .map(one ->
                        one.table().columns().size() == 2 && !one.table().hasKey()
                                ? withoutLast(one)
                                : one)
                .toList();
    }

    private static SpelledTable withoutLast(SpelledTable one) {
        MariaTable maria = one.maria();
        MariaTable narrow =
                new MariaTable(
                        maria.name(),
                        maria.database(),
                        maria.columns().subList(0, 1),
                        List.of(),
                        maria.engine(),
                        0,
                        0);
        return Objects.requireNonNull(TablePairs.with(narrow, narrow).ours());
    }

    @Test
    void aStatementInsteadOfRowsAndAPurgedLogAreNeverPassedOver() throws Exception {
        MariaSide side = installed(Maria.fresh(), SMALL);
        Position from = end(side);
        Maria.run(side, "SET SESSION binlog_format = STATEMENT;\nINSERT INTO a VALUES (1, 'x');\n");
        MariaLog log = opened(side, Maria.spelled(side), from);
        assertThatThrownBy(() -> log.read(new Heard(from))).hasMessageContaining("instead of rows");
        try (MariaServer other = MariaServer.fresh()) {
            Maria.run(Maria.side(other, ""), "CREATE DATABASE small");
            MariaSide small = installed(Maria.side(other, "small"), SMALL);
            Position early = end(small);
            opened(small, List.of(), early).close();
            Maria.run(small, "FLUSH BINARY LOGS");
            String[] newest = {""};
            try (MariaSession session = small.openSession()) {
                session.query("SHOW BINARY LOGS", row -> newest[0] = row.word(0));
            }
            Maria.run(small, "PURGE BINARY LOGS TO '" + newest[0] + "'");
            try (MariaLog purged = new MariaLog(small, List.of(), new Undone())) {
                assertThatThrownBy(purged::open).hasMessageContaining("was purged");
            }
        }
    }

    @Test
    void aServerThatIsKilledLosesNoTransactionOfItsLog() throws Exception {
        try (MariaServer server = MariaServer.fresh()) {
            MariaSide root = Maria.side(server, "");
            Maria.run(root, "CREATE DATABASE test");
            MariaSide side = installed(Maria.side(server, "test"), SMALL);
            Position from = end(side);
            for (int i = 0; i < 20; i++) {
                Maria.run(side, "INSERT INTO a VALUES (" + i + ", 'x')");
                if (i % 10 == 7) {
                    server.kill9();
                    server.start();
                }
            }
            Heard heard = heard(side, Maria.spelled(side), from);
            assertThat(heard.changes).hasSize(20);
            assertThat(heard.ends).isSorted().doesNotHaveDuplicates();
        }
    }
}
