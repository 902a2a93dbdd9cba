package org.handoff.engine.mariadb.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.handoff.engine.mariadb.capture.LogReading.end;
import static org.handoff.engine.mariadb.capture.LogReading.heard;
import static org.handoff.engine.mariadb.capture.LogReading.heardInTheEnd;
import static org.handoff.engine.mariadb.capture.LogReading.inserted;
import static org.handoff.engine.mariadb.capture.LogReading.installed;
import static org.handoff.engine.mariadb.capture.LogReading.text;

import org.handoff.engine.mariadb.Maria;
import org.handoff.engine.mariadb.MariaSide;
import org.handoff.engine.mariadb.capture.LogReading.Heard;
import org.handoff.engine.mariadb.rows.MariaSurvey;
import org.handoff.engine.mariadb.types.SpelledTable;
import org.handoff.model.Change;
import org.handoff.model.Position;
import org.handoff.model.Tuple;
import org.handoff.testkit.db.MariaServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/// What stands in the log of a real server besides plain rows, and what the server does to it.
@Timeout(900)
final class HardLogTest {
    private static final String VISIT =
            """
            CREATE TABLE visit (id int PRIMARY KEY, v varchar(40));
            CREATE TABLE other (id int PRIMARY KEY);
            """;

    @Test
    void aPlaceJustBeforeACommitIsReadAgainFromWhereThatBegins() throws Exception {
        MariaSide side = installed(Maria.fresh(), VISIT);
        Position from = end(side);
        Maria.run(side, "INSERT INTO visit VALUES (1, 'a');\nINSERT INTO visit VALUES (2, 'b')");
        Heard first = heard(side, Maria.spelled(side), from);
        Position second = first.begins.get(1);
        // So says whoever still has to prove what this commit wrote.
        Position justBefore = new Position(second.value() - 1);
        assertThat(justBefore).isGreaterThanOrEqualTo(first.begins.get(0));
        Heard again = heard(side, Maria.spelled(side), justBefore);
        assertThat(inserted(again, 0)).containsExactly("2");
        assertThat(again.begins).containsExactly(second);
        assertThat(again.ends).containsExactly(first.ends.get(1));
    }

    @Test
    void settingsAndCommentsBeforeAStatementDoNotHideIt() throws Exception {
        MariaSide side = installed(Maria.fresh(), VISIT);
        List<SpelledTable> tables = Maria.spelled(side);
        Position from = end(side);
        Maria.run(
                side,
                """
                SET STATEMENT lock_wait_timeout = 5 FOR TRUNCATE TABLE visit;
                SET STATEMENT lock_wait_timeout = 5, sql_mode = 'ANSI' FOR ALTER TABLE other ADD w int;
                ALTER /* of a user */ TABLE other DROP w;
                /*!40000 ALTER TABLE visit DISABLE KEYS */;
                SET PASSWORD FOR CURRENT_USER = PASSWORD('%s');
                """
                        .formatted(MariaServer.PASSWORD));
        Heard heard = heard(side, tables, from);
        heard.lines.removeAll(List.of("begin", "commit"));
        assertThat(heard.lines)
                .containsExactly(
                        "Truncate public.visit",
                        "SchemaChange[command=ALTER, object=public.other]",
                        "SchemaChange[command=ALTER, object=public.other]",
                        "SchemaChange[command=ALTER, object=public.visit]");
    }

    @Test
    void everyByteOfALatin1TextAndEveryLabelIsReadAsTheServerTellsIt() throws Exception {
        StringBuilder bytes = new StringBuilder();
        for (int i = 0; i < 256; i++) {
            bytes.append("%02x".formatted(i));
        }
        MariaSide side =
                installed(
                        Maria.fresh(),
                        "CREATE TABLE old (id int PRIMARY KEY, t varchar(300) CHARACTER SET latin1,"
                                + " e enum('In Pain','a\\b','it''s','two\nlines'))");
        Position from = end(side);
        Maria.run(
                side,
                "INSERT INTO old VALUES (1, x'"
                        + bytes
                        + "', 1), (2, x'c381e2809d', 2), (3, '', 3), (4, NULL, 4)");
        List<SpelledTable> tables = Maria.spelled(side);
        Heard heard = heard(side, tables, from);
        assertThat(heard.changes).hasSize(4);
        try (MariaSurvey survey = MariaSurvey.open(side, tables)) {
            for (Change change : heard.changes) {
                Tuple read = ((Change.Insert) change).after();
                Tuple key = new Tuple(new byte[][] {read.get(0)});
                Tuple told = Objects.requireNonNull(survey.row(tables.getFirst().table(), key));
                assertThat(text(read, 1)).isEqualTo(text(told, 1));
                assertThat(text(read, 2)).isEqualTo(text(told, 2));
            }
        }
    }

    @Test
    void rowsOfOtherTablesMayHoldWhatIsNotKnownHere() throws Exception {
        MariaSide side = installed(Maria.fresh(), VISIT);
        List<SpelledTable> tables = Maria.spelled(side);
        Maria.run(side, "CREATE TABLE place (id int PRIMARY KEY, at point, t text COMPRESSED)");
        Position from = end(side);
        Maria.run(
                side,
                """
                START TRANSACTION;
                INSERT INTO visit VALUES (1, 'a');
                INSERT INTO place VALUES (1, POINT(1, 2), 'x');
                INSERT INTO visit VALUES (2, 'b');
                COMMIT;
                """);
        assertThat(inserted(heard(side, tables, from), 0)).containsExactly("1", "2");
    }

    @Test
    void whatWasRolledBackButStandsInTheLogIsNotTold() throws Exception {
        MariaSide side = installed(Maria.fresh(), VISIT);
        Position from = end(side);
        Maria.run(
                side,
                """
                START TRANSACTION;
                CREATE TEMPORARY TABLE tmp (i int);
                INSERT INTO visit VALUES (1, 'never');
                ROLLBACK;
                INSERT INTO visit VALUES (2, 'kept');
                START TRANSACTION;
                INSERT INTO visit VALUES (3, 'kept');
                SAVEPOINT one;
                CREATE TEMPORARY TABLE tmp2 (i int);
                INSERT INTO visit VALUES (4, 'never');
                SAVEPOINT two;
                INSERT INTO visit VALUES (5, 'never');
                ROLLBACK TO two;
                ROLLBACK TO one;
                INSERT INTO visit VALUES (6, 'kept');
                COMMIT;
                """);
        Heard heard = heardInTheEnd(side, from, 2);
        assertThat(inserted(heard, 0)).containsExactly("2", "3", "6");
        assertThat(heard.lines.stream().filter("commit"::equals)).hasSize(2);
    }

    @Test
    void aTransactionThatTheServerDiedWhileWritingIsNotTold() throws Exception {
        try (MariaServer server = MariaServer.fresh()) {
            MariaSide side = tornSide(server);
            Position from = end(side);
            Maria.run(side, "INSERT INTO visit VALUES (1, 'a')");
            Position before = end(side);
            Maria.run(
                    side,
                    "START TRANSACTION;\nINSERT INTO visit VALUES (2, 'b');\n"
                            + "INSERT INTO visit VALUES (3, 'c');\nCOMMIT");
            Position behind = end(side);
            Path file =
                    Path.of(
                            Maria.ask(side, "SELECT @@datadir"),
                            Maria.ask(side, "SHOW BINLOG STATUS"));
            server.kill9();
            // All of the transaction but its end: 31 bytes.
            try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "rw")) {
                long whole = LogPlace.of(behind).offset();
                assertThat(log.length()).isEqualTo(whole);
                log.setLength(whole - 31);
            }
            server.start();
            Maria.run(side, "INSERT INTO visit VALUES (4, 'd')");
            assertThat(LogPlace.of(end(side)).file()).isEqualTo(LogPlace.of(before).file() + 1);
            assertThat(inserted(heardInTheEnd(side, from, 2), 0)).containsExactly("1", "4");
        }
    }

    private static MariaSide tornSide(MariaServer server) throws Exception {
        Maria.run(Maria.side(server, ""), "CREATE DATABASE torn");
        return installed(Maria.side(server, "torn"), VISIT);
    }

    @Test
    void filesWithAndWithoutChecksumsAreReadOneBehindTheOther() throws Exception {
        try (MariaServer server = MariaServer.fresh("--binlog-checksum=CRC32")) {
            MariaSide side = tornSide(server);
            Position from = end(side);
            Maria.run(
                    side,
                    """
                    INSERT INTO visit VALUES (1, 'checked');
                    SET GLOBAL binlog_checksum = NONE;
                    INSERT INTO visit VALUES (2, 'bare');
                    SET GLOBAL binlog_checksum = CRC32;
                    INSERT INTO visit VALUES (3, 'checked');
                    SET GLOBAL binlog_checksum = NONE;
                    INSERT INTO visit VALUES (4, 'bare');
                    """);
            assertThat(inserted(heard(side, Maria.spelled(side), from), 0))
                    .containsExactly("1", "2", "3", "4");
        }
    }
}
