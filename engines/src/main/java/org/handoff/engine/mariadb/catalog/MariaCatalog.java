package org.handoff.engine.mariadb.catalog;

import org.handoff.engine.mariadb.Failures;
import org.handoff.engine.mariadb.MariaSide;
import org.handoff.engine.mariadb.wire.MariaSession;
import org.handoff.engine.mariadb.wire.Row;
import org.handoff.engine.mariadb.wire.WireFailure;
import org.handoff.model.Column.Generation;
import org.handoff.model.HandoffException;
import org.handoff.model.TableName;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads `information_schema`. Source of fact: MariaDB documentation, "Information Schema COLUMNS
/// Table", "Information Schema STATISTICS Table".
public final class MariaCatalog {

    private MariaCatalog() {}

    /// The tables that hold rows, by name: no views, sequences and temporary tables, and none with
    /// system versions; the checks name those.
    ///
    /// @throws HandoffException if the catalog cannot be read
    public static List<MariaTable> tables(MariaSide side, MariaSession session) {
        String database = Names.literal(side.database());
        try {
            Set<TableName> json = new HashSet<>();
            session.query(
                    jsonIn(database), row -> json.add(new TableName(row.word(0), row.word(1))));
            Map<String, List<MariaColumn>> columns = new LinkedHashMap<>();
            session.query(
                    columnsIn(database),
                    row ->
                            columns.computeIfAbsent(row.word(0), _ -> new ArrayList<>())
                                    .add(column(row, json)));
            Map<TableName, List<String>> keys = new LinkedHashMap<>();
            Set<TableName> prefixes = new HashSet<>();
            session.query(
                    keysIn(database),
                    row -> {
                        TableName index = new TableName(row.word(0), row.word(1));
                        keys.computeIfAbsent(index, _ -> new ArrayList<>()).add(row.word(2));
                        if (row.number(3) != 0) {
                            prefixes.add(index);
                        }
                    });
            keys.keySet().removeAll(prefixes);
            List<MariaTable> found = new ArrayList<>();
            session.query(
                    tablesIn(database),
                    row -> {
                        List<MariaColumn> own = columns.getOrDefault(row.word(0), List.of());
                        found.add(table(side, row, own, keys));
                    });
            return found;
        } catch (WireFailure failure) {
            throw Failures.failed("The catalog of " + side + " could not be read", failure);
        }
    }

    private static MariaTable table(
            MariaSide side,
            Row row,
            List<MariaColumn> columns,
            Map<TableName, List<String>> indexes) {
        String name = row.word(0);
        List<List<Integer>> keys = new ArrayList<>();
        indexes.entrySet().stream()
                .filter(index -> index.getKey().schema().equals(name))
                .sorted(
                        Comparator.comparing((Map.Entry<TableName, List<String>> index) ->
                                        !index.getKey().name().equals("PRIMARY"))
                                .thenComparingInt(index -> index.getValue().size())
                                .thenComparing(index -> index.getKey().name()))
                .forEach(index -> {
                    List<Integer> places = places(columns, index.getValue());
                    if (!places.isEmpty()) {
                        keys.add(places);
                    }
                });
        return new MariaTable(
                new TableName(side.schema(), name),
                side.database(),
                columns,
                keys,
                row.word(1),
                row.number(2),
                row.number(3));
    }

    /// Empty if one of the columns may be NULL or is computed.
    private static List<Integer> places(List<MariaColumn> columns, List<String> names) {
        List<Integer> places = new ArrayList<>();
        for (String name : names) {
            for (int i = 0; i < columns.size(); i++) {
                MariaColumn column = columns.get(i);
                boolean usable = !column.nullable() && column.generation() != Generation.COMPUTED;
                if (column.name().equalsIgnoreCase(name) && usable) {
                    places.add(i);
                }
            }
        }
        return places.size() == names.size() ? places : List.of();
    }

    private static MariaColumn column(Row row, Set<TableName> json) {
        String type = row.word(2);
        boolean isJson =
                type.equals("longtext") && json.contains(new TableName(row.word(0), row.word(1)));
        return new MariaColumn(
                row.word(1),
                isJson ? "json" : type,
                full(row.word(3)),
                row.word(4),
                row.number(5),
                (int) row.number(6),
                row.word(7).equals("YES"),
                row.word(8).equals("ALWAYS") ? Generation.COMPUTED : Generation.GIVEN);
    }

    /// Display widths mean nothing, but for `tinyint(1)`.
    private static String full(String type) {
        return type.equals("tinyint(1)")
                ? type
                : type.replaceFirst("^(tiny|small|medium|big)?int\\(\\d+\\)", "$1int");
    }

    private static String tablesIn(String database) {
        return """
        SELECT table_name, coalesce(engine, ''), coalesce(table_rows, 0),
               coalesce(data_length, 0)
          FROM information_schema.tables
         WHERE table_schema = %s AND table_type = 'BASE TABLE'
         ORDER BY table_name
        """
                .formatted(database);
    }

    private static String columnsIn(String database) {
        return """
        SELECT table_name, column_name, lower(data_type),
               if(data_type IN ('enum', 'set'), column_type, lower(column_type)),
               coalesce(character_set_name, ''),
               coalesce(character_maximum_length, numeric_precision, 0),
               coalesce(numeric_scale, -1), is_nullable, is_generated
          FROM information_schema.columns
         WHERE table_schema = %s
         ORDER BY table_name, ordinal_position
        """
                .formatted(database);
    }

    /// A prefix of a column is no key of rows.
    private static String keysIn(String database) {
        return """
        SELECT table_name, index_name, column_name, sub_part IS NOT NULL
          FROM information_schema.statistics
         WHERE table_schema = %s AND non_unique = 0
         ORDER BY table_name, index_name, seq_in_index
        """
                .formatted(database);
    }

    /// MariaDB's `json` is a text with a check of this form.
    private static String jsonIn(String database) {
        return """
        SELECT table_name, constraint_name FROM information_schema.check_constraints
         WHERE constraint_schema = %s AND level = 'Column'
           AND lower(check_clause) = concat('json_valid(`', lower(constraint_name), '`)')
        """
                .formatted(database);
    }
}
