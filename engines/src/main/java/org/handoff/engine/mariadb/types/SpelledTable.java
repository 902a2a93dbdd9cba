package org.handoff.engine.mariadb.types;

import org.handoff.engine.mariadb.catalog.MariaTable;
import org.handoff.engine.mariadb.catalog.Names;
import org.handoff.model.Table;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A MariaDB table as it is told to the other side.
///
/// @param maria where the rows stand
/// @param table what both sides call it: its columns' types are PostgreSQL's
/// @param spellings one for each of the table's columns, in their order
public record SpelledTable(MariaTable maria, Table table, List<Spelling> spellings) {
    public SpelledTable {
        spellings = List.copyOf(spellings);
        if (spellings.size() != table.columns().size()) {
            throw new IllegalArgumentException("a spelling for each column");
        }
    }

    /// A column of the row `r`.
    String column(int index) {
        return "r." + Names.quoted(spellings.get(index).column().name());
    }

    /// How many of the columns are NULL. The server makes NULL of a text over its
    /// `max_allowed_packet`, with a warning only: whoever reads rows compares the two.
    private String nulls() {
        return IntStream.range(0, spellings.size())
                .mapToObj(i -> "(" + column(i) + " IS NULL)")
                .collect(Collectors.joining(" + ", ", ", ""));
    }

    /// The columns in canonical form, by comma, then how many of them are NULL.
    public String canonicals() {
        return IntStream.range(0, spellings.size())
                        .mapToObj(i -> spellings.get(i).canonical(column(i)))
                        .collect(Collectors.joining(", "))
                + nulls();
    }

    /// The columns as texts, by comma, then how many of them are NULL.
    public String texts() {
        return IntStream.range(0, spellings.size())
                        .mapToObj(i -> spellings.get(i).text(column(i)))
                        .collect(Collectors.joining(", "))
                + nulls();
    }

    /// The columns as texts, the computed ones last, by comma, then how many of them are NULL.
    public String copiedTexts() {
        return Stream.of(false, true)
                        .flatMap(computed ->
                                IntStream.range(0, spellings.size())
                                        .filter(i ->
                                                table.columns().get(i).isComputed() == computed)
                                        .mapToObj(i -> spellings.get(i).text(column(i))))
                        .collect(Collectors.joining(", "))
                + nulls();
    }

    /// One for each column that is written, in the order of [Table#writtenColumns].
    public List<Spelling> written() {
        return IntStream.range(0, spellings.size())
                .filter(i -> !table.columns().get(i).isComputed())
                .mapToObj(spellings::get)
                .toList();
    }

    /// The key's columns as the change log spells them, by comma.
    public String keyTexts() {
        return table.key().stream()
                .map(i -> spellings.get(i).key(column(i)))
                .collect(Collectors.joining(", "));
    }

    /// The key's columns, by comma.
    public String keyColumns() {
        return table.key().stream().map(this::column).collect(Collectors.joining(", "));
    }

    /// The key's columns as [#compared] orders them, by comma: the order of its index, but for
    /// labels.
    public String keyOrder() {
        return table.key().stream().map(this::ordered).collect(Collectors.joining(", "));
    }

    /// The server orders an `enum` by its labels' numbers, and compares it with a text as a text.
    /// Source of fact: MariaDB documentation, "ENUM".
    private String ordered(int index) {
        String type = spellings.get(index).column().type();
        return type.equals("enum") || type.equals("set")
                ? "CAST(" + column(index) + " AS CHAR) COLLATE utf8mb4_bin"
                : column(index);
    }

    /// The text of the whole row as a record; NULL if it cannot be told.
    public String record() {
        return IntStream.range(0, spellings.size())
                .mapToObj(i ->
                        spellings.get(i).field(spellings.get(i).canonical(column(i)), column(i)))
                .collect(Collectors.joining(", ',', ", "CONCAT('(', ", ", ')')"));
    }

    /// The text of the key as a record.
    public String keyRecord() {
        return table.key().stream()
                .map(i -> spellings.get(i).field(spellings.get(i).key(column(i)), column(i)))
                .collect(Collectors.joining(", ',', ", "CONCAT('(', ", ", ')')"));
    }

    /// A key's column and the value that it is compared with.
    ///
    /// @param place in the key
    /// @param value as the change log spells it
    public String compared(int place, String sign, byte[] value) {
        int index = table.key().get(place);
        String told = sign.equals("=") ? column(index) : ordered(index);
        return told + " " + sign + " " + spellings.get(index).literal(value);
    }
}
