package org.handoff.control.store;

import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/// Rows in the ledger's PostgreSQL database, in a schema of the migration's own, over one
/// connection. A lost connection is opened anew by the next call; a question is asked again at
/// once, a write fails, for nobody knows whether it was done.
///
/// Source of fact: PostgreSQL documentation, "CREATE SCHEMA", "Schemas and Privileges", appendix
/// "PostgreSQL Error Codes".
public final class SharedRows implements Rows {
    /// Two control planes that start at once take turns with making tables; the same lock as the
    /// ledger's.
    private static final int LOCK_CLASS = 0x48_4F_46_46;

    private final Source source;
    private final String setting;
    private final Seal seal;
    private final Function<SQLException, HandoffException> failed;
    private @Nullable Connection session;
    private boolean together;
    private boolean closed;

    private SharedRows(
            Source source,
            String schema,
            Seal seal,
            Function<SQLException, HandoffException> failed) {
        this.source = source;
        this.setting = "SET search_path = " + schema + "; SET synchronous_commit = on";
        this.seal = seal;
        this.failed = failed;
    }

    /// Where sessions come from; asked again when one is lost.
    @FunctionalInterface
    public interface Source {
        /// A new session, which is closed by whoever asked.
        Connection open() throws SQLException;
    }

    /// What several control planes share of one migration.
    ///
    /// @param migration a name that stands in a schema's as it is
    public record Place(Source source, String migration, Seal seal) implements Home {
        /// Makes the schema, too.
        @Override
        public SharedRows rows(
                String name, List<String> tables, Function<SQLException, HandoffException> failed) {
            SharedRows rows = new SharedRows(source, "handoff_" + migration, seal, failed);
            try {
                rows.create("handoff_" + migration, tables);
                return rows;
            } catch (SQLException e) {
                rows.lose();
                throw failed.apply(e);
            }
        }
    }

    private void create(String schema, List<String> tables) throws SQLException {
        try (Statement statement = session().createStatement()) {
            statement.execute("SELECT pg_advisory_lock(" + LOCK_CLASS + ", 0)");
            if (!isThere(statement, schema)) {
                statement.execute("CREATE SCHEMA " + schema);
            }
            for (String table : tables) {
                statement.execute(table);
            }
            statement.execute("SELECT pg_advisory_unlock(" + LOCK_CLASS + ", 0)");
        }
    }

    /// `IF NOT EXISTS` asks for the right to make one even where there is one.
    private static boolean isThere(Statement statement, String schema) throws SQLException {
        try (ResultSet row =
                statement.executeQuery("SELECT to_regnamespace('" + schema + "') IS NOT NULL")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /// Why a migration's rows cannot be shared in a database; empty if they can. Changes nothing.
    ///
    /// @param migration a name that stands in a schema's as it is
    public static String obstacle(Connection connection, String migration) throws SQLException {
        String sql = "SELECT has_database_privilege(current_database(), 'CREATE')";
        try (Statement statement = connection.createStatement()) {
            if (isThere(statement, "handoff_" + migration)) {
                return "";
            }
            try (ResultSet row = statement.executeQuery(sql)) {
                row.next();
                return row.getBoolean(1) ? "" : "the role may not make a schema in it";
            }
        }
    }

    private Connection session() throws SQLException {
        if (closed) {
            throw new SQLException("closed", "08003");
        }
        if (session == null) {
            Connection made = source.open();
            try (Statement statement = made.createStatement()) {
                made.setAutoCommit(true);
                statement.execute(setting);
            } catch (SQLException e) {
                made.close();
                throw e;
            }
            session = made;
        }
        return Objects.requireNonNull(session);
    }

    /// @return whether the connection is of no use any more
    private boolean isLost(SQLException failure) {
        String state = Objects.requireNonNullElse(failure.getSQLState(), "08");
        if (!state.startsWith("08") && !state.startsWith("57P")) {
            return false;
        }
        lose();
        return true;
    }

    private void lose() {
        Connection lost = session;
        session = null;
        if (lost != null) {
            try {
                lost.close();
            } catch (SQLException e) {
                // It is not used again, which is what closing is for.
            }
        }
    }

    @Override
    public synchronized <T> List<T> query(String sql, Reader<T> reader, Object... values) {
        try {
            try {
                return Rows.query(session(), sql, reader, values);
            } catch (SQLException e) {
                if (!isLost(e) || together || closed) {
                    throw e;
                }
                return Rows.query(session(), sql, reader, values);
            }
        } catch (SQLException e) {
            var _ = isLost(e);
            throw failed.apply(e);
        }
    }

    @Override
    public synchronized int update(String sql, Object... values) {
        try {
            return Rows.update(session(), sql, values);
        } catch (SQLException e) {
            var _ = isLost(e);
            throw failed.apply(e);
        }
    }

    @Override
    public synchronized void atOnce(Runnable work) {
        try {
            Connection on = session();
            together = true;
            on.setAutoCommit(false);
            work.run();
            on.commit();
            on.setAutoCommit(true);
        } catch (SQLException e) {
            lose();
            throw failed.apply(e);
        } catch (RuntimeException e) {
            lose(); // which rolls back
            throw e;
        } finally {
            together = false;
        }
    }

    @Override
    public String sealed(String what, String secret) {
        return seal.sealed(what, secret);
    }

    @Override
    public String opened(String what, String kept) {
        return seal.opened(what, kept);
    }

    @Override
    public synchronized void close() {
        closed = true;
        lose();
    }
}
