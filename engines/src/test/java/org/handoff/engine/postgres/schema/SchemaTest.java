package org.handoff.engine.postgres.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.handoff.clinic.server.PostgresServer;
import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.catalog.Pair;
import org.handoff.model.Finding;
import org.handoff.model.HandoffException;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

final class SchemaTest {
    private static final String SCHEMA =
            """
            CREATE ROLE nurse; CREATE ROLE only_here;
            CREATE SCHEMA ward;
            CREATE TYPE ward.mood AS ENUM ('calm', 'tense');
            CREATE DOMAIN ward.positive AS int CHECK (value > 0);
            CREATE TABLE ward.patient (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
              name text NOT NULL, mood ward.mood DEFAULT 'calm', n ward.positive,
              twice int GENERATED ALWAYS AS (n * 2) STORED, note text DEFAULT 'it''s; fine');
            CREATE TABLE ward.visit (id serial PRIMARY KEY,
              patient bigint REFERENCES ward.patient (id) DEFERRABLE, at timestamptz);
            CREATE TABLE ward.event (id int, at date NOT NULL, PRIMARY KEY (id, at))
              PARTITION BY RANGE (at);
            CREATE TABLE ward.event_1 PARTITION OF ward.event
              FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
            CREATE INDEX by_name ON ward.patient (lower(name)) WHERE name <> ';';
            CREATE VIEW ward.names AS SELECT id, name FROM ward.patient;
            CREATE FUNCTION ward.loud() RETURNS trigger LANGUAGE plpgsql AS
              $body$ BEGIN NEW.name := upper(NEW.name) || ';'; RETURN NEW; END; $body$;
            DO $do$ BEGIN EXECUTE $q$CREATE FUNCTION ward.both(a int) RETURNS int LANGUAGE sql
              BEGIN ATOMIC SELECT 1; SELECT CASE WHEN a > 0 THEN a ELSE 0 END; END$q$; END $do$;
            CREATE TRIGGER loud BEFORE INSERT ON ward.patient
              FOR EACH ROW EXECUTE FUNCTION ward.loud();
            GRANT SELECT ON ward.patient TO nurse, only_here;
            ALTER TABLE ward.visit OWNER TO only_here;
            """;

    @Test
    void statementsEndAtTheirOwnSemicolonsOnly() {
        String script =
                """
                -- a comment; with a semicolon
                \\restrict abc
                SELECT ';', E'it\\'s;', "a;b" /* c; /* nested; */ */ ;
                CREATE FUNCTION f() RETURNS int AS $x$ SELECT 1; $y$; $x$ LANGUAGE sql;
                CREATE OR REPLACE PROCEDURE p() BEGIN ATOMIC
                  INSERT INTO t VALUES (1); SELECT CASE WHEN true THEN 1 END; END;
                CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2);
                SELECT $1 + a$b;
                BEGIN; COMMIT
                """;
        assertThat(SqlScript.statements(script))
                .hasSize(7)
                .satisfies(all -> assertThat(all.get(2)).endsWith("END"))
                .satisfies(all -> assertThat(all.get(6)).isEqualTo("COMMIT"));
        assertThatThrownBy(() -> SqlScript.statements("SELECT 'open"))
                .isInstanceOf(HandoffException.class);
        assertThatThrownBy(() -> SqlScript.statements("COPY t FROM stdin;\n1\n\\."))
                .hasMessageContaining("holds rows");
    }

    @Test
    void aSchemaIsCarriedByPgDumpFromAnOlderServerAndIsTheSame() throws Exception {
        assumeTrue(PostgresServer.installedMajors().contains(15));
        Optional<PgDump> program = PgDump.find(15);
        assumeTrue(program.isPresent());
        String database = Pair.freshDatabase();
        try (PostgresServer old = PostgresServer.installed(15).start()) {
            Pair.run(old, "postgres", "CREATE DATABASE " + database);
            Pair.run(old, database, SCHEMA);
            Pair.run(Pair.cloud(), database, "CREATE ROLE nurse");
            PostgresSide source = Pair.side(old, database);
            PostgresSide target = Pair.side(Pair.cloud(), database);
            List<Finding> leftOut = new ArrayList<>();
            for (PgDump.Section section : PgDump.Section.values()) {
                String script = program.orElseThrow().dump(source, section);
                leftOut.addAll(restore(target, script, section.name()));
            }
            assertThat(leftOut).extracting(Finding::text).anyMatch(t -> t.contains("only_here"));
            assertThat(differences(source, target))
                    .extracting(Finding::object)
                    .allMatch(object -> object.contains("only_here"));
        } finally {
            // A role is the whole server's, which other tests compare.
            Pair.run(Pair.cloud(), database, "DROP OWNED BY nurse; DROP ROLE nurse");
        }
    }

    private static List<Finding> restore(PostgresSide side, String script, String name)
            throws SQLException {
        try (Connection session = side.openSession()) {
            session.setAutoCommit(false);
            List<Finding> findings = SchemaRestore.run(session, script, name);
            session.commit();
            return findings;
        }
    }

    private static List<Finding> differences(PostgresSide source, PostgresSide target)
            throws SQLException {
        try (Connection one = source.openSession();
                Connection other = target.openSession()) {
            return SchemaFingerprint.read(one).differences(SchemaFingerprint.read(other));
        }
    }

    @Test
    void everyKindOfSchemaDriftIsFound() throws Exception {
        String database = Pair.freshDatabase();
        Pair.runBoth(database, SCHEMA.replace("nurse", "aide").replace("only_here", "owner"));
        PostgresSide source = Pair.side(Pair.legacy(), database);
        PostgresSide target = Pair.side(Pair.cloud(), database);
        assertThat(differences(source, target)).isEmpty();
        for (String drift :
                List.of(
                        "ALTER TABLE ward.patient ADD extra int",
                        "ALTER TABLE ward.visit ALTER at TYPE timestamp",
                        "ALTER TABLE ward.visit DROP CONSTRAINT visit_patient_fkey",
                        "DROP INDEX ward.by_name",
                        "ALTER TABLE ward.patient DISABLE TRIGGER loud",
                        "CREATE OR REPLACE VIEW ward.names AS SELECT id, upper(name) AS name FROM"
                                + " ward.patient",
                        "CREATE OR REPLACE FUNCTION ward.both(a int) RETURNS int LANGUAGE sql"
                                + " BEGIN ATOMIC SELECT 2; END",
                        "ALTER TYPE ward.mood ADD VALUE 'tired'",
                        "REVOKE SELECT ON ward.patient FROM aide",
                        "ALTER SEQUENCE ward.visit_id_seq INCREMENT 2",
                        "ALTER TABLE ward.patient ALTER mood SET DEFAULT 'tense'")) {
            int before = differences(source, target).size();
            Pair.run(Pair.cloud(), database, drift);
            assertThat(differences(source, target)).as(drift).hasSizeGreaterThan(before);
        }
    }
}
