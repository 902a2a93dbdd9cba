package org.handoff.engine.postgres.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.engine.check.CheckResult;
import org.handoff.engine.check.CheckResult.Level;
import org.handoff.engine.postgres.catalog.Pair;
import org.handoff.model.TableName;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.function.Predicate;

final class PostgresCheckTest {

    private static List<CheckResult> run(String database) {
        return run(database, table -> true);
    }

    private static List<CheckResult> run(String database, Predicate<TableName> moved) {
        return PostgresCheck.run(
                Pair.side(Pair.legacy(), database), Pair.side(Pair.cloud(), database), moved);
    }

    private static List<String> names(List<CheckResult> results, Level level) {
        return results.stream()
                .filter(r -> r.level() == level)
                .map(CheckResult::name)
                .distinct()
                .toList();
    }

    @Test
    void anOrdinaryPairIsNotRefused() throws Exception {
        String database = Pair.freshDatabase();
        Pair.run(Pair.legacy(), database, "CREATE TABLE t (id int PRIMARY KEY)");
        List<CheckResult> results = run(database);
        assertThat(names(results, Level.REFUSE)).isEmpty();
        assertThat(names(results, Level.PASS))
                .contains(
                        "version",
                        "wal-level",
                        "replication-slots",
                        "wal-senders",
                        "replication-origins",
                        "privileges",
                        "own-role",
                        "pooler",
                        "keys",
                        "large-objects",
                        "extensions",
                        "encoding",
                        "clock",
                        "target-empty");
    }

    @Test
    void whatCannotBeCarriedIsRefusedByName() throws Exception {
        String database = Pair.freshDatabase();
        Pair.run(
                Pair.legacy(),
                database,
                """
                CREATE UNLOGGED TABLE fleeting (id int PRIMARY KEY);
                CREATE EXTENSION postgres_fdw;
                CREATE SERVER elsewhere FOREIGN DATA WRAPPER postgres_fdw;
                CREATE FOREIGN TABLE far (id int) SERVER elsewhere;
                SELECT lo_create(0);
                CREATE TABLE keyless (a int);
                CREATE TABLE bare ();
                CREATE TABLE guarded (id int PRIMARY KEY, a int,
                  b int GENERATED ALWAYS AS (a + 1) STORED, UNIQUE (a) DEFERRABLE);
                ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
                """);
        Pair.run(
                Pair.cloud(),
                database,
                "CREATE TABLE other (a int PRIMARY KEY); INSERT INTO other VALUES (1)");
        try (Connection session = Pair.legacy().connect(database);
                Statement statement = session.createStatement()) {
            List<CheckResult> results = run(database);
            statement.execute("SELECT 1");
            assertThat(names(results, Level.REFUSE))
                    .contains(
                            "unlogged-tables",
                            "foreign-tables",
                            "no-columns",
                            "large-objects",
                            "own-role",
                            "target-empty");
            assertThat(names(results, Level.WARN))
                    .contains(
                            "keys",
                            "replica-identity",
                            "generated",
                            "deferrable",
                            "row-security",
                            "schema");
            assertThat(results)
                    .filteredOn(r -> r.level() != Level.PASS)
                    .allSatisfy(r -> assertThat(r.remedy()).isNotEmpty());
        }
    }

    @Test
    void whatDoesNotMoveIsNotRefused() throws Exception {
        String database = Pair.freshDatabase();
        Pair.run(Pair.legacy(), database, "CREATE UNLOGGED TABLE scratch (id int PRIMARY KEY)");
        Pair.run(
                Pair.cloud(),
                database,
                "CREATE TABLE scratch (id int PRIMARY KEY); INSERT INTO scratch VALUES (1)");
        assertThat(names(run(database), Level.REFUSE))
                .containsExactlyInAnyOrder("unlogged-tables", "target-empty");
        assertThat(names(run(database, table -> !table.name().equals("scratch")), Level.REFUSE))
                .isEmpty();
    }

    @Test
    void aTargetThatOthersFilledIsRefusedAlsoBesideACopyOfOurs() throws Exception {
        String database = Pair.freshDatabase();
        Pair.run(Pair.legacy(), database, "CREATE TABLE t (id int PRIMARY KEY)");
        Pair.run(
                Pair.cloud(),
                database,
                "CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1);"
                        + "CREATE SCHEMA handoff; CREATE TABLE handoff.copy_range"
                        + " (table_schema text, table_name text)");
        assertThat(names(run(database), Level.REFUSE)).containsExactly("target-empty");
        Pair.run(Pair.cloud(), database, "INSERT INTO handoff.copy_range VALUES ('public', 't')");
        assertThat(names(run(database), Level.REFUSE)).isEmpty();
    }

    @Test
    void aRoleWithoutPrivilegesIsToldWhatItLacks() throws Exception {
        String database = Pair.freshDatabase();
        Pair.run(
                Pair.legacy(),
                database,
                "DROP ROLE IF EXISTS meek; CREATE ROLE meek LOGIN PASSWORD 'meek'");
        List<CheckResult> results =
                PostgresCheck.run(
                        Pair.side(Pair.legacy(), database).as("meek", () -> "meek"),
                        Pair.side(Pair.cloud(), database),
                        table -> true);
        assertThat(results)
                .filteredOn(r -> r.name().equals("privileges") && r.level() == Level.REFUSE)
                .singleElement()
                .satisfies(r ->
                        assertThat(r.what()).contains("REPLICATION", "session_replication_role"));
    }
}
