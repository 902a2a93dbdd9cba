package org.handoff.app.wiring;

import org.handoff.app.spec.Spec;
import org.handoff.app.validate.StructureReport;
import org.handoff.data.validate.Sessions;
import org.handoff.engine.check.CheckResult;
import org.handoff.engine.mariadb.MariaSide;
import org.handoff.engine.mariadb.catalog.MariaPositions;
import org.handoff.engine.mariadb.catalog.MariaTable;
import org.handoff.engine.mariadb.check.MariaCheck;
import org.handoff.engine.mariadb.check.MariaMoveCheck;
import org.handoff.engine.mariadb.rows.MariaRows;
import org.handoff.engine.mariadb.rows.MariaSurvey;
import org.handoff.engine.mariadb.types.SpelledTable;
import org.handoff.engine.mariadb.validate.RestPassage;
import org.handoff.engine.mariadb.validate.TablePairs;
import org.handoff.engine.mariadb.validate.TablePairs.Paired;
import org.handoff.engine.mariadb.wire.MariaSession;
import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.Timeouts;
import org.handoff.engine.postgres.catalog.PostgresCatalog;
import org.handoff.engine.postgres.rows.PostgresRows;
import org.handoff.engine.postgres.rows.PostgresSurvey;
import org.handoff.engine.postgres.validate.PostgresPassage;
import org.handoff.model.Environment;
import org.handoff.model.Finding;
import org.handoff.model.HandoffException;
import org.handoff.model.Position;
import org.handoff.model.Table;
import org.handoff.model.TableName;
import org.handoff.socket.RowReader;
import org.handoff.socket.RowSurvey;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A pair of which one side at least is a MariaDB database. Nothing flows between them; legacy is
/// what cloud is compared with.
final class MariaComparison implements Comparison {
    private final MovedTables moved;
    private final Map<Environment, MariaSide> maria = new EnumMap<>(Environment.class);
    private final Map<Environment, PostgresSide> postgres = new EnumMap<>(Environment.class);
    private final Map<Environment, List<SpelledTable>> spelled = new EnumMap<>(Environment.class);

    private MariaComparison(Spec spec) {
        this.moved = new MovedTables(spec.tables());
        Map<Environment, Spec.Database> databases =
                Map.of(
                        Environment.LEGACY, spec.legacy().database(),
                        Environment.CLOUD, spec.cloud().database());
        databases.forEach((side, database) -> {
            if (database.isPostgres()) {
                postgres.put(side, Sides.side(database));
            } else {
                maria.put(side, MariaSides.side(spec, database));
            }
        });
    }

    static MariaComparison of(Spec spec) {
        return new MariaComparison(spec);
    }

    @Override
    public Environment owner() {
        return Environment.LEGACY;
    }

    @Override
    public boolean flows() {
        return false;
    }

    private Map<TableName, MariaTable> mariaTables(Environment side) {
        return MariaSides.tables(Objects.requireNonNull(maria.get(side)), moved);
    }

    private Map<TableName, Table> postgresTables(Environment side) {
        PostgresSide where = Objects.requireNonNull(postgres.get(side));
        try (Connection session = where.openSession()) {
            return PostgresCatalog.tables(session).stream()
                    .filter(table -> moved.test(table.name()))
                    .collect(Collectors.toMap(Table::name, Function.identity()));
        } catch (SQLException failure) {
            throw HandoffException.external(
                    "validate.catalog",
                    "The catalog of " + where + " cannot be read.",
                    "",
                    failure);
        }
    }

    @Override
    public ComparedTables tables(List<String> asked) {
        return maria.size() == 2 ? bothMaria(asked) : mixed(asked);
    }

    private ComparedTables bothMaria(List<String> asked) {
        Map<TableName, MariaTable> ours = mariaTables(Environment.LEGACY);
        Map<TableName, MariaTable> theirs = mariaTables(Environment.CLOUD);
        return compared(
                asked,
                new Names(ours.keySet(), theirs.keySet()),
                name ->
                        TablePairs.with(
                                Objects.requireNonNull(ours.get(name)),
                                Objects.requireNonNull(theirs.get(name))),
                Environment.LEGACY);
    }

    private ComparedTables mixed(List<String> asked) {
        Environment side = maria.keySet().iterator().next();
        Map<TableName, MariaTable> ours = mariaTables(side);
        Map<TableName, Table> theirs = postgresTables(side.other());
        Names names =
                side == Environment.LEGACY
                        ? new Names(ours.keySet(), theirs.keySet())
                        : new Names(theirs.keySet(), ours.keySet());
        return compared(
                asked,
                names,
                name ->
                        TablePairs.with(
                                Objects.requireNonNull(ours.get(name)),
                                Objects.requireNonNull(theirs.get(name))),
                side);
    }

    /// Tables of both sides, by name.
    private record Names(java.util.Set<TableName> legacy, java.util.Set<TableName> cloud) {
        Stream<TableName> all() {
            return Stream.concat(legacy.stream(), cloud.stream());
        }
    }

    /// @param ours the side of [Paired#ours]
    private ComparedTables compared(
            List<String> asked, Names names, Function<TableName, Paired> pair, Environment ours) {
        Predicate<TableName> wanted = ComparedTables.wanted(asked, names.all());
        List<Table> both = new ArrayList<>();
        List<Finding> findings = new ArrayList<>();
        spelled.put(ours, new ArrayList<>());
        spelled.put(ours.other(), new ArrayList<>());
        for (TableName name :
                names.all().filter(wanted).collect(Collectors.toCollection(TreeSet::new))) {
            if (!names.legacy().contains(name) || !names.cloud().contains(name)) {
                Environment without =
                        names.legacy().contains(name) ? Environment.CLOUD : Environment.LEGACY;
                findings.add(ComparedTables.missing(name, without));
                continue;
            }
            Paired paired = pair.apply(name);
            if (paired.table() == null) {
                findings.add(cannot(name, paired.trouble()));
            } else {
                both.add(paired.table());
                keep(ours, paired.ours());
                keep(ours.other(), paired.theirs());
            }
        }
        return new ComparedTables(both, findings);
    }

    private void keep(Environment side, @Nullable SpelledTable table) {
        if (table != null) {
            Objects.requireNonNull(spelled.get(side)).add(table);
        }
    }

    private static Finding cannot(TableName name, List<String> trouble) {
        return new Finding(
                "table-columns",
                name.toString(),
                1,
                "Table %s cannot be compared: %s.".formatted(name, String.join("; ", trouble)));
    }

    @Override
    public Sessions sessions() {
        return new Sessions(
                survey(Environment.LEGACY),
                survey(Environment.CLOUD),
                rows(Environment.LEGACY),
                rows(Environment.CLOUD),
                new RestPassage(
                        Environment.LEGACY, end(Environment.LEGACY), end(Environment.CLOUD)));
    }

    private List<SpelledTable> told(Environment side) {
        return Objects.requireNonNull(spelled.get(side), "tables come first");
    }

    private RowSurvey survey(Environment side) {
        MariaSide where = maria.get(side);
        return where == null
                ? PostgresSurvey.open(Objects.requireNonNull(postgres.get(side)))
                : MariaSurvey.open(where, told(side));
    }

    private RowReader rows(Environment side) {
        MariaSide where = maria.get(side);
        return where == null
                ? PostgresRows.open(Objects.requireNonNull(postgres.get(side)), Timeouts.BULK)
                : MariaRows.open(where, told(side));
    }

    private Supplier<Position> end(Environment side) {
        MariaSide where = maria.get(side);
        if (where == null) {
            PostgresSide other = Objects.requireNonNull(postgres.get(side));
            return () -> PostgresPassage.end(other);
        }
        return () -> {
            try (MariaSession session = where.openSession()) {
                return MariaPositions.end(session);
            }
        };
    }

    @Override
    public void requireStructure() {
        throw HandoffException.operator(
                "mariadb.structure",
                "mariadb: what stands beside the rows cannot be compared yet; rows can.",
                "Leave --baseline out.");
    }

    @Override
    public @Nullable StructureReport structure(@Nullable Path baseline) {
        return null;
    }

    /// What `handoff check` tells of such a pair.
    static List<CheckResult> check(Spec spec) {
        MariaComparison pair = of(spec);
        List<CheckResult> results = new ArrayList<>();
        boolean moves = Sides.areMaria(spec);
        if (!moves) {
            results.add(
                    new CheckResult(
                            CheckResult.Level.REFUSE,
                            "engine",
                            Sides.MIXED_NOT_YET,
                            "See docs/guides/mariadb.md."));
        } else if (spec.schema().carry() != Spec.Carry.PRESENT) {
            results.add(
                    new CheckResult(
                            CheckResult.Level.REFUSE,
                            "schema",
                            "mariadb: the schema is not carried over yet.",
                            "Make the tables on the cloud side, and write schema.carry: present."));
        }
        boolean reached = true;
        for (Environment side : Environment.values()) {
            reached &=
                    Optional.ofNullable(pair.maria.get(side))
                            .map(where -> pair.checked(side, where, results))
                            .orElse(true);
        }
        if (reached && moves) {
            results.addAll(
                    MariaMoveCheck.target(
                            Objects.requireNonNull(pair.maria.get(Environment.CLOUD)),
                            pair.mariaTables(Environment.CLOUD).values()));
        }
        if (reached) {
            pair.tables(List.of())
                    .findings()
                    .forEach(finding ->
                            results.add(
                                    new CheckResult(
                                            CheckResult.Level.REFUSE,
                                            "tables",
                                            finding.text(),
                                            "Make both sides' tables fit; see"
                                                    + " docs/reference/types-mariadb.md.")));
        }
        return results;
    }

    private boolean checked(Environment side, MariaSide where, List<CheckResult> results) {
        try {
            results.addAll(MariaCheck.run(side, where, moved, !postgres.isEmpty()));
            if (postgres.isEmpty()) {
                results.addAll(MariaMoveCheck.server(side, where));
                results.addAll(MariaMoveCheck.cascades(side, where, moved));
                results.addAll(MariaMoveCheck.log(side, where, moved));
                results.addAll(MariaMoveCheck.labels(side, where, moved, MariaMoveCheck.LARGE));
            }
            return true;
        } catch (HandoffException failure) {
            results.add(
                    new CheckResult(
                            CheckResult.Level.REFUSE,
                            "connect",
                            side.label() + ": " + failure.fault().text(),
                            failure.fault().remedy()));
            return false;
        }
    }
}
