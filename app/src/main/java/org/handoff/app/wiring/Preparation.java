package org.handoff.app.wiring;

import org.handoff.app.spec.Spec;
import org.handoff.data.copy.Copier;
import org.handoff.data.copy.CopyProgress;
import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.catalog.PostgresCatalog;
import org.handoff.engine.postgres.catalog.PostgresTable;
import org.handoff.engine.postgres.check.PostgresCheck;
import org.handoff.engine.postgres.copy.CopyJournal;
import org.handoff.engine.postgres.copy.PostgresCatchUp;
import org.handoff.engine.postgres.copy.PostgresCopySource;
import org.handoff.engine.postgres.copy.PostgresCopyTarget;
import org.handoff.engine.postgres.install.Installation;
import org.handoff.engine.postgres.install.ObjectNames;
import org.handoff.engine.postgres.install.Slots;
import org.handoff.model.Environment;
import org.handoff.model.Finding;
import org.handoff.model.HandoffException;
import org.handoff.model.Position;
import org.handoff.model.Table;
import org.handoff.model.TableName;
import org.handoff.socket.CopyTarget;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Everything before following: the schema, what Handoff needs in both databases, the slots, and
/// the copy with its base proof. Each part looks whether it is done already, so that a preparation
/// that was cut off goes on where it was. One thread.
///
/// Order, and why: the target's schema first, because the fence needs its tables; then the fence on
/// the target, so that nobody writes to it from here on; then the legacy slot, whose snapshot the
/// copy reads; then rows; then indexes and constraints; then the cloud's slot, so that it need not
/// read the copy back.
final class Preparation {
    private static final Logger LOG = LoggerFactory.getLogger(Preparation.class);

    private final Spec spec;
    private final Sides sides;
    private final MovedTables moved;
    private final ObjectNames names;
    private final Consumer<ReplicatorStatus.Phase> phase;
    private final Consumer<Supplier<CopyProgress>> copying;

    /// @param phase is told when copying begins
    /// @param copying is given the copy's progress when there is one
    Preparation(
            Spec spec,
            Sides sides,
            Consumer<ReplicatorStatus.Phase> phase,
            Consumer<Supplier<CopyProgress>> copying) {
        this.spec = spec;
        this.sides = sides;
        this.moved = new MovedTables(spec.tables());
        this.names = new ObjectNames(spec.migration());
        this.phase = phase;
        this.copying = copying;
    }

    Movement.Prepared prepare() throws InterruptedException {
        List<PostgresTable> legacy = tables(sides.legacy());
        if (legacy.isEmpty()) {
            throw HandoffException.operator(
                    "start.no-tables",
                    "The legacy database "
                            + sides.legacy()
                            + " holds no table that the spec names.",
                    "Look at tables.schemas and tables.exclude.");
        }
        boolean began = hasBegun();
        SchemaCarry schema = new SchemaCarry(spec, sides);
        if (!began) {
            refuseWhatCannotWork();
            schema.beforeRows();
        }
        List<Finding> findings = new ArrayList<>(schema.findings());
        findings.addAll(install(Environment.LEGACY, true, legacy));
        findings.addAll(install(Environment.CLOUD, false, matching(legacy)));
        Map<TableName, Position> copied =
                began
                        ? CopyTarget.positions(new CopyJournal(sides.cloud()).stored())
                        : copy(legacy);
        if (!began) {
            schema.afterRows();
        }
        Position cloudFrom = slot(sides.cloud());
        Position legacyFrom = slot(sides.legacy());
        List<Table> plain = legacy.stream().map(PostgresTable::table).toList();
        return new Movement.Prepared(
                plain,
                matching(legacy).stream().map(PostgresTable::table).toList(),
                legacyFrom,
                cloudFrom,
                behind(plain, copied, legacyFrom),
                findings);
    }

    private List<PostgresTable> tables(PostgresSide side) {
        try (Connection session = side.openSession()) {
            return PostgresCatalog.detailed(session).stream()
                    .filter(table -> moved.test(table.table().name()))
                    .toList();
        } catch (SQLException e) {
            throw HandoffException.external(
                    "start.catalog", "The catalog of " + side + " cannot be read.", "", e);
        }
    }

    /// The cloud side's own view of the tables, in the legacy side's order.
    private List<PostgresTable> matching(List<PostgresTable> legacy) {
        Map<TableName, PostgresTable> cloud = new TreeMap<>();
        tables(sides.cloud()).forEach(table -> cloud.put(table.table().name(), table));
        List<PostgresTable> found = new ArrayList<>();
        List<String> absent = new ArrayList<>();
        for (PostgresTable table : legacy) {
            PostgresTable same = cloud.get(table.table().name());
            if (same == null) {
                absent.add(table.table().name().toString());
            } else {
                found.add(same);
            }
        }
        if (!absent.isEmpty()) {
            throw HandoffException.operator(
                    "start.target-tables",
                    "The cloud database lacks "
                            + absent.size()
                            + " tables: "
                            + String.join(", ", absent.subList(0, Math.min(8, absent.size())))
                            + ".",
                    "Carry the schema over: see schema.carry in the spec.");
        }
        return found;
    }

    private List<Finding> install(Environment side, boolean writable, List<PostgresTable> tables) {
        return new Installation(sides.get(side), side, spec.migration())
                .install(
                        writable,
                        tables.stream().map(table -> table.table().name()).toList(),
                        (table, done, total) -> {});
    }

    /// What `handoff check` refuses, `start` refuses: nothing was changed yet. Not asked again once
    /// a copy began, because then the target is rightly no longer empty.
    private void refuseWhatCannotWork() {
        if (CopyJournal.isBegun(sides.cloud())) {
            return;
        }
        BeforeCopy.refuse(PostgresCheck.run(sides.legacy(), sides.cloud(), moved));
    }

    /// Whether a stream ever stored anything: from then on nothing is copied any more.
    private boolean hasBegun() {
        String ask = "SELECT to_regclass('handoff.progress') IS NOT NULL";
        try (Connection session = sides.cloud().openSession();
                Statement statement = session.createStatement()) {
            try (ResultSet row = statement.executeQuery(ask)) {
                if (!row.next() || !row.getBoolean(1)) {
                    return false;
                }
            }
            try (ResultSet row = statement.executeQuery("SELECT count(*) FROM handoff.progress")) {
                return row.next() && row.getLong(1) > 0;
            }
        } catch (SQLException e) {
            throw HandoffException.external(
                    "start.progress", "The state of " + sides.cloud() + " cannot be read.", "", e);
        }
    }

    private Map<TableName, Position> copy(List<PostgresTable> legacy) throws InterruptedException {
        List<Table> tables = legacy.stream().map(PostgresTable::table).toList();
        CopyJournal journal = new CopyJournal(sides.cloud());
        try (PostgresCopyTarget target = new PostgresCopyTarget(sides.cloud(), legacy, names)) {
            Map<TableName, List<CopyTarget.Stored>> stored = target.stored();
            if (isSlotThere(sides.legacy()) && isComplete(tables, stored, journal)) {
                return CopyTarget.positions(stored);
            }
            refuseIfFilled(tables, stored);
            phase.accept(ReplicatorStatus.Phase.COPYING);
            boolean first = !isSlotThere(sides.legacy());
            String slot = first ? names.slot() : names.slot() + "_resume";
            try (Slots.Created created = Slots.create(sides.legacy(), slot, !first);
                    PostgresCopySource source =
                            new PostgresCopySource(sides.legacy(), legacy, created.snapshot())) {
                Copier copier =
                        new Copier(
                                source,
                                target,
                                journal,
                                BeforeCopy.throttle(spec),
                                created.from(),
                                BeforeCopy.limits(spec));
                copying.accept(copier::progress);
                if (!first) {
                    catchUp(legacy, created);
                }
                Copier.Copied copied = copier.copy(tables);
                Copier.requireEqual(copied);
                return copied.positions();
            }
        } catch (SQLException e) {
            throw HandoffException.external(
                    "start.slot", "The slot on " + sides.legacy() + " failed.", "Resume.", e);
        }
    }

    private void catchUp(List<PostgresTable> legacy, Slots.Created under)
            throws InterruptedException {
        PostgresCatchUp.Result result =
                new PostgresCatchUp(
                                sides.legacy(),
                                sides.cloud(),
                                under.snapshot(),
                                under.from(),
                                legacy,
                                names)
                        .run();
        LOG.atInfo()
                .addKeyValue("rows", result.rows())
                .addKeyValue("emptied", result.emptied().size())
                .log("the copy goes on under a later snapshot");
    }

    private static boolean isComplete(
            List<Table> tables,
            Map<TableName, List<CopyTarget.Stored>> stored,
            CopyJournal journal) {
        Set<TableName> proven = new HashSet<>(journal.proven().keySet());
        return tables.stream()
                .allMatch(table ->
                        proven.contains(table.name())
                                && stored.getOrDefault(table.name(), List.of()).stream()
                                        .allMatch(range -> range.done() != null));
    }

    /// A table that holds rows of which no record of ours tells was filled by somebody else, after
    /// the check and before the fence was closed.
    private void refuseIfFilled(
            List<Table> tables, Map<TableName, List<CopyTarget.Stored>> stored) {
        List<String> filled = new ArrayList<>();
        try (Connection session = sides.cloud().openSession();
                Statement statement = session.createStatement()) {
            for (Table table : tables) {
                if (!stored.containsKey(table.name()) && holdsRows(statement, table.name())) {
                    filled.add(table.name().toString());
                }
            }
        } catch (SQLException e) {
            throw HandoffException.external(
                    "start.target", "The tables of " + sides.cloud() + " cannot be read.", "", e);
        }
        if (!filled.isEmpty()) {
            throw HandoffException.operator(
                    "start.target-not-empty",
                    "The cloud database holds rows already, in "
                            + String.join(", ", filled.subList(0, Math.min(8, filled.size())))
                            + ".",
                    "Run `handoff abort`, which opens it again, empty these tables, and start"
                            + " again.");
        }
    }

    private static boolean holdsRows(Statement statement, TableName name) throws SQLException {
        String quoted =
                "\""
                        + name.schema().replace("\"", "\"\"")
                        + "\".\""
                        + name.name().replace("\"", "\"\"")
                        + "\"";
        try (ResultSet row = statement.executeQuery("SELECT EXISTS (SELECT FROM " + quoted + ")")) {
            return row.next() && row.getBoolean(1);
        }
    }

    private boolean isSlotThere(PostgresSide side) {
        try (Connection session = side.openSession()) {
            return Slots.exists(session, names.slot());
        } catch (SQLException e) {
            throw HandoffException.external(
                    "start.slot", "The slots of " + side + " cannot be read.", "", e);
        }
    }

    /// Where a slot's log begins; the slot is made if there is none.
    private Position slot(PostgresSide side) {
        try {
            if (!isSlotThere(side)) {
                try (Slots.Created created = Slots.create(side, names.slot(), false)) {
                    return created.from();
                }
            }
            try (Connection session = side.openSession();
                    var statement =
                            session.prepareStatement(
                                    "SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE"
                                            + " slot_name = ?")) {
                statement.setString(1, names.slot());
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    return Position.parse(row.getString(1));
                }
            }
        } catch (SQLException e) {
            throw HandoffException.external(
                    "start.slot", "The slot on " + side + " failed.", "", e);
        }
    }

    /// A copy that was cut off went on under a later snapshot, and all of it stands there.
    private static Map<TableName, Position> behind(
            List<Table> tables, Map<TableName, Position> copied, Position from) {
        Map<TableName, Position> behind = new TreeMap<>();
        for (Table table : tables) {
            Position position = copied.get(table.name());
            if (position != null && !from.isAtLeast(position)) {
                behind.put(table.name(), position);
            }
        }
        return behind;
    }
}
