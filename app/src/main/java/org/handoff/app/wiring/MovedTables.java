package org.handoff.app.wiring;

import org.handoff.app.spec.Spec;
import org.handoff.model.TableName;

import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Which tables a spec moves: those of its schemas, all schemas if it names none, but for those
/// that it excludes.
record MovedTables(Spec.Tables spec) implements Predicate<TableName> {
    @Override
    public boolean test(TableName name) {
        boolean named = spec.schemas().isEmpty() || spec.schemas().contains(name.schema());
        return named && spec.exclude().stream().noneMatch(pattern -> matches(pattern, name));
    }

    /// @param pattern in which `*` stands for any characters
    static boolean matches(String pattern, Object name) {
        StringBuilder expression = new StringBuilder();
        for (String part : pattern.split("\\*", -1)) {
            expression.append(expression.isEmpty() ? "" : ".*").append(Pattern.quote(part));
        }
        return name.toString().matches(expression.toString());
    }
}
