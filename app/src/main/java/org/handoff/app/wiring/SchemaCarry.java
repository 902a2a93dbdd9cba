package org.handoff.app.wiring;

import org.handoff.app.spec.Spec;
import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.Timeouts;
import org.handoff.engine.postgres.schema.PgDump;
import org.handoff.engine.postgres.schema.SchemaRestore;
import org.handoff.model.Finding;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
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
    private final PostgresSide legacy;
    private final PostgresSide cloud;
    private final List<Finding> findings = new ArrayList<>();

    SchemaCarry(Spec spec, Sides sides) {
        this.spec = spec;
        this.legacy = sides.legacy();
        this.cloud = sides.cloud();
    }

    /// @throws HandoffException if there is no way to carry it
    void beforeRows() throws InterruptedException {
        switch (spec.schema().carry()) {
            case FILES -> run("before-rows", file(spec.schema().beforeRows(), "schema.beforeRows"));
            case PG_DUMP -> dumped("before-rows", PgDump.Section.PRE_DATA);
            case PRESENT -> {}
        }
    }

    void afterRows() throws InterruptedException {
        Path after = spec.schema().afterRows();
        switch (spec.schema().carry()) {
            case FILES -> {
                if (after != null) {
                    run("after-rows", after);
                }
            }
            case PG_DUMP -> dumped("after-rows", PgDump.Section.POST_DATA);
            case PRESENT -> {}
        }
    }

    /// Owners, grants and settings that the target could not take.
    List<Finding> findings() {
        return List.copyOf(findings);
    }

    private void dumped(String part, PgDump.Section section) throws InterruptedException {
        if (isCarried(part)) {
            return;
        }
        int major = major();
        PgDump dump =
                PgDump.find(major)
                        .orElseThrow(() ->
                                HandoffException.operator(
                                        "schema.pg-dump",
                                        "No pg_dump of version " + major + " or newer is here.",
                                        "Install PostgreSQL's client programs, or write"
                                                + " schema.carry: files in the spec."));
        carry(part, dump.dump(legacy, section), dump.program().toString());
    }

    private int major() {
        try (Connection session = legacy.openSession()) {
            return session.getMetaData().getDatabaseMajorVersion();
        } catch (SQLException e) {
            throw HandoffException.external(
                    "schema.version", "The version of " + legacy + " cannot be read.", "", e);
        }
    }

    private static Path file(@Nullable Path path, String key) {
        if (path == null) {
            throw HandoffException.operator(
                    "schema.file",
                    "The spec says schema.carry: files, but not " + key + ".",
                    "Write the file's path there.");
        }
        return path;
    }

    private void run(String part, Path file) {
        if (isCarried(part)) {
            return;
        }
        try {
            carry(part, Files.readString(file, StandardCharsets.UTF_8), file.toString());
        } catch (IOException e) {
            throw HandoffException.external(
                    "schema.file", file + " cannot be read.", "Is it UTF-8, and readable?", e);
        }
    }

    private boolean isCarried(String part) {
        try (Connection session = cloud.openSession();
                Statement statement = session.createStatement()) {
            statement.execute(NOTES);
            return isDone(session, part);
        } catch (SQLException e) {
            throw failed(part, e);
        }
    }

    private void carry(String part, String script, String name) {
        try (Connection session = cloud.openSession(Timeouts.BULK);
                Statement statement = session.createStatement()) {
            session.setAutoCommit(false);
            findings.addAll(SchemaRestore.run(session, script, name));
            statement.execute("RESET ROLE");
            try (PreparedStatement note =
                    session.prepareStatement(
                            "INSERT INTO handoff.schema_carried (part) VALUES (?)")) {
                note.setString(1, part);
                note.executeUpdate();
            }
            session.commit();
        } catch (SQLException e) {
            throw failed(name, e);
        }
    }

    private HandoffException failed(String what, SQLException e) {
        return HandoffException.external(
                "schema.script",
                "%s failed on %s (SQLSTATE %s): nothing of it was kept."
                        .formatted(what, cloud, e.getSQLState()),
                "Run it by hand to see why.",
                e);
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
