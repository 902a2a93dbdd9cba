package org.handoff.engine.mariadb.copy;

import org.handoff.engine.mariadb.Failures;
import org.handoff.engine.mariadb.MariaSide;
import org.handoff.engine.mariadb.catalog.Names;
import org.handoff.engine.mariadb.install.MariaInstallation;
import org.handoff.engine.mariadb.wire.MariaSession;
import org.handoff.engine.mariadb.wire.Row;
import org.handoff.engine.mariadb.wire.WireFailure;
import org.handoff.model.HandoffException;
import org.handoff.model.Leaf;
import org.handoff.model.Position;
import org.handoff.model.Table;
import org.handoff.model.TableName;
import org.handoff.socket.CopyRange;
import org.handoff.socket.CopyTarget.Done;
import org.handoff.socket.CopyTarget.Stored;
import org.handoff.socket.ProofStore;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Which ranges are committed on the target, and which tables were read back equal: beside the
/// target's database, written with the rows. Safe for threads: each call opens what it needs.
public final class MariaCopyJournal implements ProofStore {
    private final MariaSide side;
    private final String own;

    /// @param side the target of the copy
    public MariaCopyJournal(MariaSide side) {
        this.side = side;
        this.own = Names.quoted(side.own().database());
    }

    private interface Work {
        void with(MariaSession session) throws WireFailure;
    }

    private void with(String done, Work work) {
        try (MariaSession session = side.openSession()) {
            // Lanes write here side by side: what is not there must not be locked.
            session.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
            work.with(session);
        } catch (WireFailure failure) {
            throw Failures.failed("The copy's journal could not be " + done, failure);
        }
    }

    /// Whether a copy was begun.
    public boolean isBegun() {
        boolean[] begun = new boolean[1];
        with(
                "read",
                session -> {
                    if (MariaInstallation.isInstalled(side, session)) {
                        session.query(
                                "SELECT 1 FROM " + own + ".copy_range LIMIT 1",
                                _ -> begun[0] = true);
                    }
                });
        return begun[0];
    }

    /// Whether a stream ever stored anything: from then on nothing is copied any more.
    public boolean isFollowing() {
        boolean[] following = new boolean[1];
        with(
                "read",
                session -> {
                    if (MariaInstallation.isInstalled(side, session)) {
                        session.query(
                                "SELECT 1 FROM " + own + ".progress LIMIT 1",
                                _ -> following[0] = true);
                    }
                });
        return following[0];
    }

    public Map<TableName, List<Stored>> stored() {
        Map<TableName, List<Stored>> found = new HashMap<>();
        with(
                "read",
                session ->
                        session.query(
                                "SELECT table_name, range_no, kind, lo, hi, row_count, digest_sum,"
                                        + " snapshot_position FROM "
                                        + own
                                        + ".copy_range ORDER BY 1, 2",
                                row ->
                                        found.computeIfAbsent(name(row), _ -> new ArrayList<>())
                                                .add(range(row))));
        return found;
    }

    private TableName name(Row row) {
        return new TableName(side.schema(), row.word(0));
    }

    private static Stored range(Row row) {
        CopyRange range =
                new CopyRange(
                        (int) row.number(1),
                        CopyRange.Kind.valueOf(row.word(2)),
                        row.text(3),
                        row.text(4));
        String sum = row.text(6);
        if (sum == null) {
            return new Stored(range, null);
        }
        Position position = new Position(Long.parseUnsignedLong(row.word(7)));
        return new Stored(range, new Done(range, new Leaf(row.number(5), sum), position));
    }

    void plan(Table table, List<CopyRange> ranges) {
        with(
                "written",
                session -> {
                    session.execute("START TRANSACTION");
                    forget(session, table);
                    for (CopyRange range : ranges) {
                        session.execute(
                                "INSERT INTO %s.copy_range (table_name, range_no, kind, lo, hi) VALUES (%s, %d, %s, %s, %s)"
                                        .formatted(
                                                own,
                                                Names.literal(table.name().name()),
                                                range.number(),
                                                Names.literal(range.kind().name()),
                                                text(range.low()),
                                                text(range.high())));
                    }
                    session.execute("COMMIT");
                });
    }

    private static String text(@Nullable String text) {
        return text == null ? "NULL" : Names.literal(text);
    }

    /// Part of the caller's transaction.
    void forget(MariaSession session, Table table) throws WireFailure {
        for (String from : List.of("copy_range", "base_proof")) {
            session.execute(
                    "DELETE FROM %s.%s WHERE table_name = %s"
                            .formatted(own, from, Names.literal(table.name().name())));
        }
    }

    /// Part of the transaction that wrote the rows.
    void record(MariaSession session, Table table, Done done) throws WireFailure {
        long changed =
                session.execute(
                        "UPDATE %s.copy_range SET row_count = %d, digest_sum = '%s', snapshot_position = %s WHERE table_name = %s AND range_no = %d"
                                .formatted(
                                        own,
                                        done.leaf().rows(),
                                        done.leaf().sum(),
                                        Long.toUnsignedString(done.position().value()),
                                        Names.literal(table.name().name()),
                                        done.range().number()));
        if (changed != 1) {
            throw HandoffException.bug(
                    "copy.plan", "The plan of a range of " + table.name() + " is gone.");
        }
    }

    @Override
    public Map<TableName, Leaf> proven() {
        Map<TableName, Leaf> found = new HashMap<>();
        with(
                "read",
                session ->
                        session.query(
                                "SELECT table_name, row_count, digest_sum FROM "
                                        + own
                                        + ".base_proof",
                                row -> found.put(name(row), new Leaf(row.number(1), row.word(2)))));
        return found;
    }

    @Override
    public void proven(TableName table, Leaf leaf) {
        with(
                "written",
                session ->
                        session.execute(
                                "REPLACE INTO %s.base_proof (table_name, row_count, digest_sum) VALUES (%s, %d, '%s')"
                                        .formatted(
                                                own,
                                                Names.literal(table.name()),
                                                leaf.rows(),
                                                leaf.sum())));
    }

    @Override
    public void unproved(TableName table) {
        with(
                "written",
                session ->
                        session.execute(
                                "DELETE FROM %s.base_proof WHERE table_name = %s"
                                        .formatted(own, Names.literal(table.name()))));
    }
}
