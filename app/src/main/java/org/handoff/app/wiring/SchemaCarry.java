package org.handoff.app.wiring;

import org.handoff.app.spec.Spec;
import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.Timeouts;
import org.handoff.engine.postgres.catalog.PostgresTable;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/// Brings tables, routines and views to the cloud side, in the way that the spec says. Each part is
/// one transaction together with a note that it was done, so that it is never done twice.
final class SchemaCarry {
    private static final String NOTES =
            """
            CREATE SCHEMA IF NOT EXISTS handoff;
            CREATE TABLE IF NOT EXISTS handoff.schema_carried (
                part text PRIMARY KEY,
                carried_at timestamptz NOT NULL DEFAULT now())
            """;

    private final Spec spec;
    private final PostgresSide cloud;

    SchemaCarry(Spec spec, Sides sides) {
        this.spec = spec;
        this.cloud = sides.cloud();
    }

    void beforeRows(List<PostgresTable> legacy) {
        switch (spec.schema().carry()) {
            case FILES -> run("before-rows", file(spec.schema().beforeRows(), "schema.beforeRows"));
            case PRESENT -> {}
            case PG_DUMP -> throw notCarried(legacy.size());
        }
    }

    void afterRows() {
        Path after = spec.schema().afterRows();
        if (spec.schema().carry() == Spec.Carry.FILES && after != null) {
            run("after-rows", after);
        }
    }

    private static HandoffException notCarried(int tables) {
        return HandoffException.operator(
                "schema.pg-dump",
                tables + " tables are to be carried over by pg_dump, which is not done yet.",
                "Write schema.carry: files with pg_dump --section=pre-data and post-data.");
    }

    private static Path file(@Nullable Path path, String key) {
        if (path == null) {
            throw HandoffException.operator(
                    "schema.file", "The spec says schema.carry: files, but not " + key + ".", "");
        }
        return path;
    }

    private void run(String part, Path file) {
        String script;
        try {
            script = Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
        try (Connection session = cloud.openSession(Timeouts.BULK);
                Statement statement = session.createStatement()) {
            session.setAutoCommit(false);
            statement.execute(NOTES);
            if (isDone(session, part)) {
                return;
            }
            statement.execute("SET LOCAL search_path = public");
            statement.execute(script);
            statement.execute("RESET ROLE");
            try (PreparedStatement note =
                    session.prepareStatement(
                            "INSERT INTO handoff.schema_carried (part) VALUES (?)")) {
                note.setString(1, part);
                note.executeUpdate();
            }
            session.commit();
        } catch (SQLException e) {
            throw new HandoffException(
                    new org.handoff.model.Fault(
                            org.handoff.model.Fault.Kind.OPERATOR,
                            "schema.script",
                            "%s failed on %s (SQLSTATE %s): nothing of it was kept."
                                    .formatted(file, cloud, e.getSQLState()),
                            "Run it by hand to see why."),
                    e);
        }
    }

    private static boolean isDone(Connection session, String part) throws SQLException {
        try (PreparedStatement statement =
                session.prepareStatement("SELECT FROM handoff.schema_carried WHERE part = ?")) {
            statement.setString(1, part);
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }
}
