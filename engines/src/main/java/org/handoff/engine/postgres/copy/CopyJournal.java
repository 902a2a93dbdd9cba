package org.handoff.engine.postgres.copy;

import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.catalog.Queries;
import org.handoff.model.Leaf;
import org.handoff.model.Position;
import org.handoff.model.Table;
import org.handoff.model.TableName;
import org.handoff.socket.CopyRange;
import org.handoff.socket.CopyTarget.Done;
import org.handoff.socket.CopyTarget.Stored;
import org.handoff.socket.ProofStore;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What the target keeps of a copy: `handoff.copy_range` (the cut, and what of it is committed) and
/// `handoff.base_proof` (tables whose copy was read back equal). Safe for threads: a session a
/// call.
public final class CopyJournal implements ProofStore {
    private static final String CREATE =
            """
            CREATE SCHEMA IF NOT EXISTS handoff;
            CREATE TABLE IF NOT EXISTS handoff.copy_range (
              table_schema text NOT NULL, table_name text NOT NULL, range_no integer NOT NULL,
              kind text NOT NULL, lo text, hi text, rows bigint, digest_sum text,
              snapshot_position pg_lsn, done_at timestamptz,
              PRIMARY KEY (table_schema, table_name, range_no));
            CREATE TABLE IF NOT EXISTS handoff.base_proof (
              table_schema text NOT NULL, table_name text NOT NULL, rows bigint NOT NULL,
              digest_sum text NOT NULL, proven_at timestamptz NOT NULL DEFAULT now(),
              PRIMARY KEY (table_schema, table_name));
            """;

    private final PostgresSide side;

    /// Creates the tables when they are missing.
    public CopyJournal(PostgresSide side) {
        this.side = side;
        with(
                "created",
                session -> {
                    try (Statement statement = session.createStatement()) {
                        statement.execute(CREATE);
                    }
                });
    }

    /// Whether a copy into this side ever began; creates nothing.
    public static boolean isBegun(PostgresSide side) {
        String there = "SELECT to_regclass('handoff.copy_range') IS NOT NULL";
        String any = "SELECT EXISTS (SELECT FROM handoff.copy_range)";
        try (Connection session = side.openSession();
                Statement statement = session.createStatement()) {
            return isTrue(statement, there) && isTrue(statement, any);
        } catch (SQLException failure) {
            throw Queries.failed("The copy's journal could not be read", failure);
        }
    }

    private static boolean isTrue(Statement statement, String question) throws SQLException {
        try (ResultSet row = statement.executeQuery(question)) {
            return row.next() && row.getBoolean(1);
        }
    }

    private interface Work {
        void with(Connection session) throws SQLException;
    }

    private void with(String done, Work work) {
        try (Connection session = side.openSession()) {
            work.with(session);
        } catch (SQLException failure) {
            throw Queries.failed("The copy's journal could not be " + done, failure);
        }
    }

    public Map<TableName, List<Stored>> stored() {
        Map<TableName, List<Stored>> found = new HashMap<>();
        with(
                "read",
                session -> {
                    try (Statement statement = session.createStatement();
                            ResultSet row =
                                    statement.executeQuery(
                                            "SELECT * FROM handoff.copy_range ORDER BY 1, 2, 3")) {
                        while (row.next()) {
                            found.computeIfAbsent(name(row), any -> new ArrayList<>())
                                    .add(range(row));
                        }
                    }
                });
        return found;
    }

    private static TableName name(ResultSet row) throws SQLException {
        return new TableName(row.getString("table_schema"), row.getString("table_name"));
    }

    private static Stored range(ResultSet row) throws SQLException {
        CopyRange range =
                new CopyRange(
                        row.getInt("range_no"),
                        CopyRange.Kind.valueOf(row.getString("kind")),
                        row.getString("lo"),
                        row.getString("hi"));
        String sum = row.getString("digest_sum");
        String position = row.getString("snapshot_position");
        if (sum == null || position == null) {
            return new Stored(range, null);
        }
        Leaf leaf = new Leaf(row.getLong("rows"), sum);
        return new Stored(range, new Done(range, leaf, Position.parse(position)));
    }

    void plan(Table table, List<CopyRange> ranges) {
        with(
                "written",
                session -> {
                    session.setAutoCommit(false);
                    forget(session, table);
                    try (PreparedStatement insert =
                            session.prepareStatement(
                                    "INSERT INTO handoff.copy_range (table_schema, table_name,"
                                        + " range_no, kind, lo, hi) VALUES (?, ?, ?, ?, ?, ?)")) {
                        for (CopyRange range : ranges) {
                            insert.setString(1, table.name().schema());
                            insert.setString(2, table.name().name());
                            insert.setInt(3, range.number());
                            insert.setString(4, range.kind().name());
                            insert.setString(5, range.low());
                            insert.setString(6, range.high());
                            insert.addBatch();
                        }
                        insert.executeBatch();
                    }
                    session.commit();
                });
    }

    /// Part of the caller's transaction.
    static void forget(Connection session, Table table) throws SQLException {
        forget(session, table, "copy_range");
        forget(session, table, "base_proof");
    }

    private static void forget(Connection session, Table table, String from) throws SQLException {
        try (PreparedStatement delete =
                session.prepareStatement(
                        "DELETE FROM handoff."
                                + from
                                + " WHERE table_schema = ? AND table_name = ?")) {
            delete.setString(1, table.name().schema());
            delete.setString(2, table.name().name());
            delete.executeUpdate();
        }
    }

    /// Part of the transaction that wrote the rows.
    static void record(Connection session, Table table, Done done) throws SQLException {
        try (PreparedStatement update =
                session.prepareStatement(
                        "UPDATE handoff.copy_range SET rows = ?, digest_sum = ?, snapshot_position"
                                + " = ?::pg_lsn, done_at = now() WHERE table_schema = ? AND"
                                + " table_name = ? AND range_no = ?")) {
            update.setLong(1, done.leaf().rows());
            update.setString(2, done.leaf().sum());
            update.setString(3, done.position().toString());
            update.setString(4, table.name().schema());
            update.setString(5, table.name().name());
            update.setInt(6, done.range().number());
            if (update.executeUpdate() != 1) {
                throw new SQLException("the range's plan is gone", "02000");
            }
        }
    }

    /// The table's committed ranges stand at a later position now; part of the caller's
    /// transaction.
    ///
    /// @param change what became of their rows together; kept with the first of them, since only
    ///   the table's sum counts
    /// @param unproved whether the table has to be read back again
    static void moved(Connection session, Table table, Leaf change, Position to, boolean unproved)
            throws SQLException {
        First first = first(session, table);
        Leaf changed = first.leaf().plus(change);
        try (PreparedStatement update =
                session.prepareStatement(
                        """
                        UPDATE handoff.copy_range
                           SET rows = CASE WHEN range_no = ? THEN ? ELSE rows END,
                               digest_sum = CASE WHEN range_no = ? THEN ? ELSE digest_sum END,
                               snapshot_position = ?::pg_lsn
                         WHERE table_schema = ? AND table_name = ? AND done_at IS NOT NULL
                        """)) {
            update.setInt(1, first.number());
            update.setLong(2, changed.rows());
            update.setInt(3, first.number());
            update.setString(4, changed.sum());
            update.setString(5, to.toString());
            update.setString(6, table.name().schema());
            update.setString(7, table.name().name());
            update.executeUpdate();
        }
        if (unproved) {
            forget(session, table, "base_proof");
        }
    }

    private record First(int number, Leaf leaf) {}

    /// The table's first committed range.
    private static First first(Connection session, Table table) throws SQLException {
        try (PreparedStatement select =
                session.prepareStatement(
                        "SELECT range_no, rows, digest_sum FROM handoff.copy_range WHERE"
                                + " table_schema = ? AND table_name = ? AND done_at IS NOT NULL"
                                + " ORDER BY range_no LIMIT 1")) {
            select.setString(1, table.name().schema());
            select.setString(2, table.name().name());
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("the table has no committed range", "02000");
                }
                Leaf leaf = new Leaf(row.getLong("rows"), row.getString("digest_sum"));
                return new First(row.getInt("range_no"), leaf);
            }
        }
    }

    @Override
    public Map<TableName, Leaf> proven() {
        Map<TableName, Leaf> found = new HashMap<>();
        with(
                "read",
                session -> {
                    try (Statement statement = session.createStatement();
                            ResultSet row =
                                    statement.executeQuery("SELECT * FROM handoff.base_proof")) {
                        while (row.next()) {
                            found.put(
                                    name(row),
                                    new Leaf(row.getLong("rows"), row.getString("digest_sum")));
                        }
                    }
                });
        return found;
    }

    @Override
    public void proven(TableName table, Leaf leaf) {
        with(
                "written",
                session -> {
                    try (PreparedStatement insert =
                            session.prepareStatement(
                                    "INSERT INTO handoff.base_proof VALUES (?, ?, ?, ?) ON CONFLICT"
                                            + " (table_schema, table_name) DO UPDATE SET rows ="
                                            + " excluded.rows, digest_sum = excluded.digest_sum,"
                                            + " proven_at = now()")) {
                        insert.setString(1, table.schema());
                        insert.setString(2, table.name());
                        insert.setLong(3, leaf.rows());
                        insert.setString(4, leaf.sum());
                        insert.executeUpdate();
                    }
                });
    }

    @Override
    public void unproved(TableName table) {
        with(
                "written",
                session -> {
                    try (PreparedStatement delete =
                            session.prepareStatement(
                                    "DELETE FROM handoff.base_proof WHERE table_schema = ? AND"
                                            + " table_name = ?")) {
                        delete.setString(1, table.schema());
                        delete.setString(2, table.name());
                        delete.executeUpdate();
                    }
                });
    }
}
