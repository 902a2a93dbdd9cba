package org.handoff.model;

import java.util.Comparator;

/// A table's qualified name, unquoted, exactly as the catalog spells it.
public record TableName(String schema, String name) implements Comparable<TableName> {
    private static final Comparator<TableName> ORDER =
            Comparator.comparing(TableName::schema).thenComparing(TableName::name);

    @Override
    public int compareTo(TableName other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return schema + "." + name;
    }
}
