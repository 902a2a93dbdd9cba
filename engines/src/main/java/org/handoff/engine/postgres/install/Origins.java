package org.handoff.engine.postgres.install;

import org.handoff.engine.postgres.catalog.Queries;
import org.handoff.model.HandoffException;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/// Replication origins: the tag in the change log by which a change is known as written by Handoff.
/// Source of fact: PostgreSQL documentation, "Replication Progress Tracking".
public final class Origins {
    private static final String IN_USE = "55006";
    private static final String PRIVILEGE = "42501";

    private Origins() {}

    /// Makes the origin if it is missing and tags all that this session commits from now on. One
    /// session at a time can have an origin.
    ///
    /// @param name begins with [ObjectNames#PREFIX]
    /// @throws HandoffException if another session has it, or the role may not
    public static void tag(Connection session, String name) {
        try {
            call(
                    session,
                    "SELECT CASE WHEN pg_replication_origin_oid($1) IS NULL"
                            + " THEN pg_replication_origin_create($1) END",
                    name);
            call(session, "SELECT pg_replication_origin_session_setup($1)", name);
        } catch (SQLException failure) {
            String state = failure.getSQLState();
            if (IN_USE.equals(state)) {
                throw HandoffException.external(
                        "apply.busy",
                        "Another session writes as " + name + " already.",
                        "Only one replicator may run; end the other, or wait for it to end.",
                        failure);
            }
            if (PRIVILEGE.equals(state)) {
                throw HandoffException.external(
                        "apply.privilege",
                        "The replicator's role may not use replication origins.",
                        "Make it superuser, or grant it EXECUTE on"
                                + " pg_replication_origin_create(text), _oid(text), _drop(text) and"
                                + " _session_setup(text).",
                        failure);
            }
            throw Queries.failed("Origin " + name + " could not be set up", failure);
        }
    }

    /// Removes every origin of the migration.
    static void drop(Connection session, ObjectNames names) throws SQLException {
        try (PreparedStatement drop =
                session.prepareStatement(
                        "SELECT pg_replication_origin_drop(roname) FROM pg_replication_origin"
                                + " WHERE roname LIKE ? || '%'")) {
            drop.setString(1, names.publication().replace("_", "\\_"));
            drop.execute();
        }
    }

    private static void call(Connection session, String sql, String name) throws SQLException {
        try (PreparedStatement call = session.prepareStatement(sql.replace("$1", "?"))) {
            for (int i = 1; i <= call.getParameterMetaData().getParameterCount(); i++) {
                call.setString(i, name);
            }
            call.execute();
        }
    }
}
