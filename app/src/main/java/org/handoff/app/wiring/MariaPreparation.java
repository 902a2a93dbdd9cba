package org.handoff.app.wiring;

import org.handoff.app.spec.Spec;
import org.handoff.data.copy.Copier;
import org.handoff.data.copy.CopyProgress;
import org.handoff.engine.mariadb.MariaSide;
import org.handoff.engine.mariadb.capture.LogPlace;
import org.handoff.engine.mariadb.catalog.MariaTable;
import org.handoff.engine.mariadb.check.MariaMoveCheck;
import org.handoff.engine.mariadb.copy.MariaCopyJournal;
import org.handoff.engine.mariadb.copy.MariaCopySource;
import org.handoff.engine.mariadb.copy.MariaCopyTarget;
import org.handoff.engine.mariadb.install.Bookmark;
import org.handoff.engine.mariadb.install.MariaInstallation;
import org.handoff.engine.mariadb.types.SpelledTable;
import org.handoff.engine.mariadb.validate.TablePairs;
import org.handoff.engine.mariadb.wire.MariaSession;
import org.handoff.model.Environment;
import org.handoff.model.Finding;
import org.handoff.model.HandoffException;
import org.handoff.model.Position;
import org.handoff.model.Table;
import org.handoff.model.TableName;
import org.handoff.socket.CopyTarget;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Everything before following, between two MariaDB sides: what Handoff needs beside both, and the
/// copy with its base proof. Each part looks whether it is done already, so that a preparation that
/// was cut off goes on where it was. One thread.
///
/// A copy goes on table by table: one that was cut off is emptied and copied from a later snapshot,
/// and the stream skips what that snapshot holds already. That is right for each table by itself,
/// since the log tells whole rows, and foreign keys are silent.
final class MariaPreparation {
    private static final int LISTED = 8;

    private final Spec spec;
    private final MariaSide legacy;
    private final MariaSide cloud;
    private final MovedTables moved;
    private final Consumer<ReplicatorStatus.Phase> phase;
    private final Consumer<Supplier<CopyProgress>> copying;

    MariaPreparation(
            Spec spec,
            MariaSide legacy,
            MariaSide cloud,
            MovedTables moved,
            Consumer<ReplicatorStatus.Phase> phase,
            Consumer<Supplier<CopyProgress>> copying) {
        this.spec = spec;
        this.legacy = legacy;
        this.cloud = cloud;
        this.moved = moved;
        this.phase = phase;
        this.copying = copying;
    }

    /// The tables of both sides, each with the same of the other one.
    ///
    /// @throws HandoffException if one has no equal
    Map<Environment, List<SpelledTable>> pair() {
        Map<TableName, MariaTable> ours = new TreeMap<>(MariaSides.tables(legacy, moved));
        Map<TableName, MariaTable> theirs = MariaSides.tables(cloud, moved);
        if (ours.isEmpty()) {
            throw HandoffException.operator(
                    "start.no-tables",
                    "The legacy database " + legacy + " holds no table that the spec names.",
                    "Look at tables.schemas and tables.exclude.");
        }
        List<SpelledTable> onLegacy = new ArrayList<>();
        List<SpelledTable> onCloud = new ArrayList<>();
        List<String> trouble = new ArrayList<>();
        ours.forEach((name, table) -> {
            MariaTable same = theirs.get(name);
            if (same == null) {
                trouble.add(name + " is not on the cloud side");
                return;
            }
            TablePairs.Paired paired = TablePairs.with(table, same);
            paired.trouble().forEach(why -> trouble.add(name + ", " + why));
            MariaMoveCheck.computedOnOneSide(table, same)
                    .forEach(why -> trouble.add(name + ", " + why));
            if (paired.table() != null) {
                onLegacy.add(Objects.requireNonNull(paired.ours()));
                onCloud.add(Objects.requireNonNull(paired.theirs()));
            }
        });
        refuse("start.target-tables", trouble, "Make both sides' tables fit; see `handoff check`.");
        return Map.of(Environment.LEGACY, onLegacy, Environment.CLOUD, onCloud);
    }

    private static void refuse(String code, List<String> trouble, String remedy) {
        if (!trouble.isEmpty()) {
            int more = trouble.size() - LISTED;
            throw HandoffException.operator(
                    code,
                    String.join("; ", trouble.subList(0, Math.min(LISTED, trouble.size())))
                            + (more > 0 ? "; and " + more + " more." : "."),
                    remedy);
        }
    }

    Movement.Prepared prepare(Map<Environment, List<SpelledTable>> spelled)
            throws InterruptedException {
        List<SpelledTable> onLegacy = Objects.requireNonNull(spelled.get(Environment.LEGACY));
        List<SpelledTable> onCloud = Objects.requireNonNull(spelled.get(Environment.CLOUD));
        List<Table> tables = onLegacy.stream().map(SpelledTable::table).toList();
        MariaCopyJournal journal = new MariaCopyJournal(cloud);
        if (!journal.isBegun()) {
            BeforeCopy.refuse(MariaComparison.check(spec));
        }
        boolean following = journal.isFollowing();
        List<Finding> findings = new ArrayList<>();
        List<TableName> names = tables.stream().map(Table::name).toList();
        findings.addAll(
                new MariaInstallation(legacy, Environment.LEGACY, spec.migration())
                        .install(true, names));
        findings.addAll(
                new MariaInstallation(cloud, Environment.CLOUD, spec.migration())
                        .install(false, names));
        Map<TableName, Position> copied =
                following
                        ? CopyTarget.positions(journal.stored())
                        : copy(tables, onLegacy, onCloud, journal);
        Position cloudFrom = cloudFrom();
        Position legacyFrom;
        try (Bookmark bookmark = new Bookmark(legacy)) {
            legacyFrom = bookmark.read();
        }
        copied.values().removeIf(legacyFrom::isAtLeast);
        return new Movement.Prepared(tables, tables, legacyFrom, cloudFrom, copied, findings);
    }

    private Map<TableName, Position> copy(
            List<Table> tables,
            List<SpelledTable> onLegacy,
            List<SpelledTable> onCloud,
            MariaCopyJournal journal)
            throws InterruptedException {
        CopyTarget target = new MariaCopyTarget(cloud, onCloud);
        Map<TableName, List<CopyTarget.Stored>> stored = target.stored();
        Set<TableName> proven = journal.proven().keySet();
        if (tables.stream().allMatch(table -> proven.contains(table.name()))) {
            return CopyTarget.positions(stored);
        }
        refuseIfFilled(onCloud, stored.keySet());
        phase.accept(ReplicatorStatus.Phase.COPYING);
        try (MariaCopySource source = MariaCopySource.open(legacy, onLegacy);
                Bookmark bookmark = new Bookmark(legacy)) {
            bookmark.make(source.position());
            Copier copier =
                    new Copier(
                            source,
                            target,
                            journal,
                            BeforeCopy.throttle(spec),
                            source.position(),
                            BeforeCopy.limits(spec));
            copying.accept(copier::progress);
            Copier.Copied copied = copier.copy(tables);
            Copier.requireEqual(copied);
            return new TreeMap<>(copied.positions());
        }
    }

    /// A table that holds rows of which no record of ours tells was filled by somebody else, after
    /// the check and before the fence was closed.
    private void refuseIfFilled(List<SpelledTable> onCloud, Set<TableName> planned) {
        List<SpelledTable> unplanned =
                onCloud.stream().filter(one -> !planned.contains(one.table().name())).toList();
        try (MariaSession session = cloud.openSession()) {
            refuse(
                    "start.target-not-empty",
                    MariaMoveCheck.filled(
                                    session, unplanned.stream().map(SpelledTable::maria).toList())
                            .stream()
                            .map(name -> name + " of the cloud database holds rows already")
                            .toList(),
                    "Run `handoff abort`, which opens it again, empty these tables, and start"
                            + " again.");
        }
    }

    /// Behind the copy, so that it need not be read back.
    private Position cloudFrom() {
        try (Bookmark bookmark = new Bookmark(cloud)) {
            Position kept = bookmark.find();
            if (kept != null) {
                return kept;
            }
            Position now;
            try (MariaSession session = cloud.openSession()) {
                now = LogPlace.seen(cloud, session);
            }
            bookmark.make(now);
            return bookmark.read();
        }
    }
}
