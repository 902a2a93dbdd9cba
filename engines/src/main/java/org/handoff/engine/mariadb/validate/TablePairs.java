package org.handoff.engine.mariadb.validate;

import org.handoff.engine.mariadb.catalog.MariaColumn;
import org.handoff.engine.mariadb.catalog.MariaTable;
import org.handoff.engine.mariadb.types.Fit;
import org.handoff.engine.mariadb.types.SpelledTable;
import org.handoff.engine.mariadb.types.Spelling;
import org.handoff.model.Column;
import org.handoff.model.Table;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Brings a table of MariaDB together with the same table of the other side: columns by name, in
/// whatever case; each value told as one type of PostgreSQL. Stateless.
public final class TablePairs {
    private TablePairs() {}

    /// A pair, or why there is none.
    ///
    /// @param table what both sides call it, with the key that both have; without a key if they
    ///   have none in common
    /// @param ours as the MariaDB side tells it
    /// @param theirs as the other MariaDB side does; `null` for PostgreSQL
    /// @param trouble empty if every value can be compared, else a clause a column
    public record Paired(
            @Nullable Table table,
            @Nullable SpelledTable ours,
            @Nullable SpelledTable theirs,
            List<String> trouble) {
        static Paired not(List<String> trouble) {
            return new Paired(null, null, null, List.copyOf(trouble));
        }
    }

    /// With a table of PostgreSQL.
    public static Paired with(MariaTable maria, Table postgres) {
        List<String> trouble = new ArrayList<>(only(maria, postgres.columns()));
        List<Spelling> spellings = new ArrayList<>();
        for (Column column : postgres.columns()) {
            spell(maria, column, column.type(), spellings, trouble);
        }
        if (!trouble.isEmpty()) {
            return Paired.not(trouble);
        }
        Set<String> key = new HashSet<>();
        postgres.keyColumns().forEach(column -> key.add(lower(column.name())));
        boolean shared =
                keys(maria).contains(key)
                        && postgres.key().stream().noneMatch(i -> spellings.get(i).isFloat());
        Table table =
                new Table(
                        postgres.name(),
                        told(postgres.columns(), spellings),
                        shared ? postgres.key() : List.of(),
                        Math.max(postgres.rowsEstimate(), maria.rowsEstimate()),
                        postgres.bytesEstimate());
        return new Paired(table, new SpelledTable(maria, table, spellings), null, List.of());
    }

    /// Floats by their bits: PostgreSQL and MariaDB choose other digits for some of them.
    private static List<Column> told(List<Column> columns, List<Spelling> spellings) {
        List<Column> told = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            String type = spellings.get(i).isFloat() ? "float8" : column.type();
            told.add(new Column(column.name(), type, column.nullable(), column.generation()));
        }
        return told;
    }

    /// With a table of another MariaDB server.
    public static Paired with(MariaTable one, MariaTable other) {
        List<String> trouble = new ArrayList<>();
        List<Column> columns = new ArrayList<>();
        List<Spelling> ours = new ArrayList<>();
        List<Spelling> theirs = new ArrayList<>();
        for (MariaColumn column : one.columns()) {
            String type = Fit.standing(column);
            columns.add(new Column(column.name(), type, column.nullable(), column.generation()));
            spell(one, columns.getLast(), type, ours, trouble);
            spell(other, columns.getLast(), type, theirs, trouble);
        }
        trouble.addAll(only(other, columns));
        if (!trouble.isEmpty()) {
            return Paired.not(trouble);
        }
        List<Integer> key =
                one.keys().stream()
                        .filter(places -> keys(other).contains(names(one, places)))
                        .findFirst()
                        .orElse(List.of());
        long rows = Math.max(one.rowsEstimate(), other.rowsEstimate());
        Table table = new Table(one.name(), columns, key, rows, one.bytesEstimate());
        return new Paired(
                table,
                new SpelledTable(one, table, ours),
                new SpelledTable(other, table, theirs),
                List.of());
    }

    private static void spell(
            MariaTable maria,
            Column column,
            String type,
            List<Spelling> spellings,
            List<String> trouble) {
        MariaColumn found = column(maria, column.name());
        if (found == null) {
            trouble.add("column %s is on one side only".formatted(column.name()));
            return;
        }
        switch (Fit.of(found, type)) {
            case Fit.Fits fits -> spellings.add(fits.spelling());
            case Fit.Refused refused ->
                    trouble.add("column %s: %s".formatted(column.name(), refused.why()));
        }
    }

    private static @Nullable MariaColumn column(MariaTable maria, String name) {
        return maria.columns().stream()
                .filter(column -> column.name().equalsIgnoreCase(name))
                .findFirst()
                .orElse(null);
    }

    /// Columns of MariaDB that the other side lacks.
    private static List<String> only(MariaTable maria, List<Column> others) {
        Set<String> names = new HashSet<>();
        others.forEach(column -> names.add(lower(column.name())));
        return maria.columns().stream()
                .filter(column -> !names.contains(lower(column.name())))
                .map(column -> "column %s is on one side only".formatted(column.name()))
                .toList();
    }

    private static List<Set<String>> keys(MariaTable maria) {
        return maria.keys().stream().map(places -> names(maria, places)).toList();
    }

    private static Set<String> names(MariaTable maria, List<Integer> places) {
        Set<String> names = new HashSet<>();
        places.forEach(place -> names.add(lower(maria.columns().get(place).name())));
        return names;
    }

    private static String lower(String name) {
        return name.toLowerCase(java.util.Locale.ROOT);
    }
}
