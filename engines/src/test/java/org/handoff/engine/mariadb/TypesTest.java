package org.handoff.engine.mariadb;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.engine.mariadb.catalog.MariaColumn;
import org.handoff.engine.mariadb.types.Fit;
import org.handoff.model.Column.Generation;
import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The table of types in docs/reference says what the code does.
final class TypesTest {
    private static final Path TABLE = Path.of("../docs/reference/types-mariadb.md");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    private static List<String> quoted(String cell) {
        List<String> found = new ArrayList<>();
        Matcher matcher = QUOTED.matcher(cell);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    private static MariaColumn column(String full) {
        Matcher parts = Pattern.compile("(\\w+)(?:\\((\\d+)(?:,(\\d+))?\\))?.*").matcher(full);
        assertThat(parts.matches()).as(full).isTrue();
        String type = parts.group(1);
        long length = parts.group(2) == null ? 0 : Long.parseLong(parts.group(2));
        int scale = parts.group(3) == null ? -1 : Integer.parseInt(parts.group(3));
        return new MariaColumn("c", type, full, "utf8mb4", length, scale, true, Generation.GIVEN);
    }

    @Test
    void everyPairOfTheTableFitsOrIsRefusedAsItSays() throws Exception {
        int rows = 0;
        for (String line : Files.readAllLines(TABLE)) {
            String[] cells = line.split("\\|", -1);
            if (!line.startsWith("| `")) {
                continue;
            }
            rows++;
            MariaColumn column = column(quoted(cells[1]).getFirst());
            List<String> fits = quoted(cells[2]);
            fits.forEach(type ->
                    assertThat(Fit.of(column, type))
                            .as(column.full() + " with " + type)
                            .isInstanceOf(Fit.Fits.class));
            quoted(cells[3])
                    .forEach(type ->
                            assertThat(Fit.of(column, type))
                                    .as(column.full() + " with " + type)
                                    .isInstanceOf(Fit.Refused.class));
            String standing = Fit.standing(column);
            assertThat(standing.isEmpty()).as(column.full()).isEqualTo(fits.isEmpty());
            if (!fits.isEmpty()) {
                assertThat(Fit.of(column, standing)).isInstanceOf(Fit.Fits.class);
            }
        }
        assertThat(rows).isGreaterThan(25);
    }
}
