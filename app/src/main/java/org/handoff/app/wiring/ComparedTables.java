package org.handoff.app.wiring;

import org.handoff.app.spec.Spec;
import org.handoff.app.spec.Suggest;
import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.catalog.PostgresCatalog;
import org.handoff.model.Column;
import org.handoff.model.Environment;
import org.handoff.model.Finding;
import org.handoff.model.HandoffException;
import org.handoff.model.Table;
import org.handoff.model.TableName;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Which tables a validation compares: those that stand on both sides with the same columns.
///
/// @param tables as the owner has them
/// @param findings those that cannot be compared, each with why
record ComparedTables(List<Table> tables, List<Finding> findings) {

    /// @param asked names or patterns; empty for all
    static ComparedTables of(Spec spec, Sides sides, Environment owner, List<String> asked) {
        MovedTables moved = new MovedTables(spec.tables());
        List<Table> ours = tables(sides.get(owner), moved);
        List<Table> theirs = tables(sides.get(owner.other()), moved);
        Predicate<TableName> wanted =
                wanted(asked, Stream.concat(ours.stream(), theirs.stream()).map(Table::name));
        Map<TableName, Table> others =
                theirs.stream().collect(Collectors.toMap(Table::name, table -> table));
        List<Table> both = new ArrayList<>();
        List<Finding> findings = new ArrayList<>();
        for (Table table : ours) {
            if (wanted.test(table.name())) {
                Table other = others.remove(table.name());
                if (other == null) {
                    findings.add(missing(table.name(), owner.other()));
                } else if (columns(table).equals(columns(other))) {
                    both.add(table);
                } else {
                    findings.add(otherColumns(table.name()));
                }
            }
        }
        others.keySet().stream()
                .filter(wanted)
                .sorted()
                .forEach(name -> findings.add(missing(name, owner)));
        return new ComparedTables(both, findings);
    }

    private static List<Table> tables(PostgresSide side, MovedTables moved) {
        try (Connection session = side.openSession()) {
            return PostgresCatalog.tables(session).stream()
                    .filter(table -> moved.test(table.name()))
                    .toList();
        } catch (SQLException failure) {
            throw HandoffException.external(
                    "validate.catalog", "The catalog of " + side + " cannot be read.", "", failure);
        }
    }

    private static List<String> columns(Table table) {
        return table.columns().stream().map(ComparedTables::column).toList();
    }

    private static String column(Column column) {
        return column.name() + " " + column.type();
    }

    static Finding missing(TableName name, Environment without) {
        return new Finding(
                "table-missing",
                name.toString(),
                1,
                "Table %s is missing on %s.".formatted(name, without.label()));
    }

    private static Finding otherColumns(TableName name) {
        return new Finding(
                "table-columns",
                name.toString(),
                1,
                "Table %s has other columns on the other side; its rows cannot be compared."
                        .formatted(name));
    }

    /// @param asked names or patterns; empty for all
    /// @param named all tables of both sides
    static Predicate<TableName> wanted(List<String> asked, Stream<TableName> named) {
        if (asked.isEmpty()) {
            return _ -> true;
        }
        List<TableName> all = named.distinct().toList();
        for (String pattern : asked) {
            if (all.stream().noneMatch(name -> matches(pattern, name))) {
                String near = Suggest.near(pattern, all.stream().map(TableName::toString).toList());
                throw HandoffException.operator(
                        "spec.table",
                        "No table that the spec moves is named " + pattern + ".",
                        near.isEmpty()
                                ? "See `handoff check --all`."
                                : "Did you mean " + near + "?");
            }
        }
        return name -> asked.stream().anyMatch(pattern -> matches(pattern, name));
    }

    /// A name without its schema is enough.
    private static boolean matches(String pattern, TableName name) {
        return MovedTables.matches(pattern, name) || pattern.equals(name.name());
    }
}
