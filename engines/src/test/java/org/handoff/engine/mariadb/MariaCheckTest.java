package org.handoff.engine.mariadb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.handoff.engine.check.CheckResult;
import org.handoff.engine.check.CheckResult.Level;
import org.handoff.engine.mariadb.check.MariaCheck;
import org.handoff.engine.mariadb.check.MariaMoveCheck;
import org.handoff.engine.mariadb.wire.MariaSession;
import org.handoff.engine.mariadb.wire.Tls;
import org.handoff.model.Environment;
import org.handoff.testkit.db.MariaServer;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

/// What is told of a side before anything is begun.
final class MariaCheckTest {
    private static List<CheckResult> check(MariaSide side, boolean toPostgres) {
        return MariaCheck.run(Environment.LEGACY, side, _ -> true, toPostgres);
    }

    private static List<String> refused(List<CheckResult> results) {
        return results.stream()
                .filter(result -> result.level() == Level.REFUSE)
                .map(CheckResult::what)
                .toList();
    }

    @Test
    void aForeignKeyThatChangesRowsByItselfIsNamedBecauseNoLogTellsThoseRows() throws Exception {
        MariaSide side = Maria.fresh();
        Maria.run(
                side,
                """
                CREATE TABLE parent (id int PRIMARY KEY);
                CREATE TABLE child (id int PRIMARY KEY, p int,
                  CONSTRAINT goes FOREIGN KEY (p) REFERENCES parent (id) ON DELETE SET NULL);
                CREATE TABLE plain (id int PRIMARY KEY, p int REFERENCES parent (id));
                """);
        assertThat(refused(MariaMoveCheck.cascades(Environment.LEGACY, side, _ -> true)))
                .singleElement()
                .asString()
                .endsWith("does not tell: child.goes.");
        assertThat(refused(MariaMoveCheck.server(Environment.LEGACY, side))).isEmpty();
    }

    @Test
    void whatTheLogWouldTellInAWayThatIsNotReadIsNamedBeforeAnythingIsCopied() throws Exception {
        try (MariaServer server = MariaServer.fresh()) {
            MariaSide root = Maria.side(server, "");
            Maria.run(
                    root,
                    "CREATE DATABASE hard CHARACTER SET utf8mb4;\n"
                            + "SET GLOBAL mysql56_temporal_format = OFF");
            MariaSide side = Maria.side(server, "hard");
            Maria.run(
                    side,
                    """
                    CREATE TABLE old (id int PRIMARY KEY, at datetime, small text COMPRESSED,
                      name varchar(20) CHARACTER SET big5, e enum('/*') );
                    CREATE TABLE wide (id int PRIMARY KEY, t text, UNIQUE seen (t));
                    CREATE TABLE plain (id int PRIMARY KEY, t text, UNIQUE (t(20)));
                    """);
            assertThat(refused(MariaMoveCheck.log(Environment.LEGACY, side, _ -> true)))
                    .containsExactly(
                            "legacy has columns that cannot be read from the binary log: old.at,"
                                + " kept as datetime /* mariadb-5.3 */, old.small, kept as text"
                                + " /*m!100301 compressed*/, old.name, a text in the charset big5.",
                            "legacy has unique keys over long texts, whose rows the binary log"
                                    + " tells with a hidden column: wide.seen.");
        }
        try (MariaServer server = MariaServer.fresh("--binlog-ignore-db=clinic")) {
            assertThat(refused(MariaMoveCheck.server(Environment.LEGACY, Maria.side(server, ""))))
                    .containsExactly("legacy leaves databases out of its log: clinic.");
        }
    }

    @Test
    void aLargeTableWithLabelsInItsKeyIsWarnedOf() throws Exception {
        MariaSide side = Maria.fresh();
        Maria.run(
                side,
                """
                CREATE TABLE labelled (kind enum('a','b'), id int, PRIMARY KEY (kind, id));
                CREATE TABLE beside (id int PRIMARY KEY, kind enum('a','b'));
                """);

        assertThat(MariaMoveCheck.labels(Environment.LEGACY, side, _ -> true, 0))
                .singleElement()
                .satisfies(it -> {
                    assertThat(it.level()).isEqualTo(CheckResult.Level.WARN);
                    assertThat(it.what()).endsWith("ever more slowly: labelled.");
                });
        assertThat(MariaMoveCheck.labels(Environment.LEGACY, side, _ -> true, MariaMoveCheck.LARGE))
                .isEmpty();
    }

    @Test
    void aGoodDatabaseIsRefusedNothing() throws Exception {
        MariaSide side = Maria.fresh();
        Maria.run(side, "CREATE TABLE good (id int PRIMARY KEY, day date);\n");
        List<CheckResult> results = check(side, true);
        assertThat(refused(results)).isEmpty();
        assertThat(refused(MariaMoveCheck.log(Environment.LEGACY, side, _ -> true))).isEmpty();
        assertThat(results.toString()).contains("11.4.5-MariaDB", "binlog_format ROW");
    }

    @Test
    void whateverWouldGoWrongIsNamed() throws Exception {
        MariaSide side = Maria.fresh();
        Maria.run(
                side,
                """
                CREATE TABLE bare (a int);
                CREATE TABLE old (id int PRIMARY KEY) ENGINE = MyISAM;
                CREATE TABLE places (id int PRIMARY KEY, at point);
                CREATE TABLE born (id int PRIMARY KEY, day date, at datetime);
                INSERT INTO born VALUES (1, '2026-00-00', NULL), (2, NULL, 0);
                CREATE SEQUENCE numbers;
                CREATE TABLE versions (id int PRIMARY KEY) WITH SYSTEM VERSIONING;
                """);
        List<CheckResult> results = check(side, true);
        assertThat(refused(results))
                .containsExactlyInAnyOrder(
                        "legacy: sequence numbers is not read.",
                        "legacy: system versioned versions is not read.",
                        "legacy, not stored by InnoDB: old (MyISAM).",
                        "legacy, of a type not known: places.at point.",
                        "legacy, days that no calendar has: born.day, born.at.");
        assertThat(results.toString()).contains("legacy, without a primary key: bare.");
        assertThat(refused(check(side, false))).hasSize(4);
    }

    @Test
    void aWrongPasswordAWrongDatabaseAndAnUnknownCertificateAreTold() throws Exception {
        MariaSide good = Maria.fresh();
        assertThatThrownBy(() -> with(good, "wrong", good.database(), Tls.NONE).openSession())
                .hasMessageContaining("refused the log-in");
        assertThatThrownBy(() -> with(good, good.password().get(), "none", Tls.NONE).openSession())
                .hasMessageContaining("no such database");
        Tls verified = new Tls(Tls.Mode.VERIFY_FULL, null);
        assertThatThrownBy(() ->
                        with(good, good.password().get(), good.database(), verified).openSession())
                .hasMessageContaining("cannot be reached");
        Tls required = new Tls(Tls.Mode.REQUIRE, null);
        try (MariaSession session =
                with(good, good.password().get(), good.database(), required).openSession()) {
            String[] cipher = {""};
            session.query("SHOW STATUS LIKE 'Ssl_cipher'", row -> cipher[0] = row.word(1));
            assertThat(cipher[0]).isNotEmpty();
        }
    }

    private static MariaSide with(MariaSide side, String password, String database, Tls tls) {
        return new MariaSide(
                side.host(),
                side.port(),
                database,
                "public",
                side.user(),
                () -> password,
                tls,
                Duration.ofSeconds(30));
    }
}
