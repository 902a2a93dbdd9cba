package org.handoff.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The table of types in docs/reference says what the torture test's schema holds, no more and no
/// less.
class TypesTableTest {
    private static final Path TABLE = Path.of("../docs/reference/types.md");
    private static final Path SCHEMA =
            Path.of("../engines/src/test/resources/org/handoff/engine/postgres/stream/torture.sql");
    private static final Pattern ROW =
            Pattern.compile("\\| [^|]*?`([^`]+)`[^|]*\\| yes \\| (yes|-) \\| (yes|-) \\|");

    /// Types of the columns of a table whose names begin like that, without modifiers.
    private static Set<String> types(String schema, String table, String prefix) {
        Matcher found =
                Pattern.compile("CREATE TABLE " + table + " \\((.*?)\\);\\n", Pattern.DOTALL)
                        .matcher(schema);
        assertThat(found.find()).as(table).isTrue();
        Set<String> types = new TreeSet<>();
        for (String column : found.group(1).replaceAll("\\([^()]*\\)", "").split(",", -1)) {
            String plain = column.strip();
            if (plain.startsWith(prefix)) {
                types.add(plain.split("\\s+", 2)[1].replace("[]", "").strip());
            }
        }
        return types;
    }

    @Test
    void theTableOfTypesIsWhatTheTortureTestHolds() throws Exception {
        String schema = Files.readString(SCHEMA);
        Set<String> told = new TreeSet<>();
        Set<String> arrays = new TreeSet<>();
        Matcher row = ROW.matcher(Files.readString(TABLE));
        while (row.find()) {
            told.add(row.group(1));
            if (row.group(2).equals("yes")) {
                arrays.add(row.group(1));
            }
        }
        assertThat(told).isEqualTo(types(schema, "kinds", "c_"));
        Set<String> held = types(schema, "arrays", "a_");
        held.retainAll(told);
        assertThat(arrays).isEqualTo(held);
        assertThat(told).hasSizeGreaterThan(60);
    }
}
