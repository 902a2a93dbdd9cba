package org.handoff.engine.mariadb.validate;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.data.validate.Difference;
import org.handoff.data.validate.Plan;
import org.handoff.data.validate.TableSaved;
import org.handoff.data.validate.TableSaved.Group;
import org.handoff.data.validate.TableSaved.Verdict;
import org.handoff.engine.mariadb.Maria;
import org.handoff.engine.mariadb.MariaSide;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

/// Two MariaDB databases of other names at rest.
final class MariaToMariaTest {

    private static MariaSide side(String charset) throws Exception {
        MariaSide side = Maria.fresh();
        Maria.run(side, rows(charset));
        return side;
    }

    @Test
    void equalRowsAreEqualWhateverTheCharsetAndTheDatabasesName() throws Exception {
        List<TableSaved> tables =
                ComparedMaria.with(side("latin1"), side("utf8mb4"))
                        .run(new Plan(true, 100, true, Duration.ZERO, 1));
        assertThat(tables).hasSize(2).allMatch(table -> table.verdict(true) == Verdict.EQUAL);
        assertThat(tables).allMatch(table -> table.compared() == 0 && table.keyed());
    }

    @Test
    void whatDiffersIsFound() throws Exception {
        MariaSide one = side("latin1");
        MariaSide other = side("utf8mb4");
        Maria.run(
                other,
                """
                UPDATE `order of the "day"` SET f = f + 0.0001 WHERE id = 18446744073709551614;
                UPDATE `order of the "day"` SET day = '2026-01-02' WHERE day = 0;
                UPDATE `order of the "day"` SET at = at + INTERVAL 1 HOUR
                 WHERE id = 18446744073709551612;
                DELETE FROM counts WHERE n = 7;
                UPDATE counts SET facility = 'f1' WHERE n = 11;
                """);
        for (Plan plan : List.of(ComparedMaria.CHECKSUMS, ComparedMaria.FULL)) {
            List<TableSaved> tables = ComparedMaria.with(one, other).run(plan);
            TableSaved odd = ComparedMaria.of(tables, "order of the \"day\"");
            assertThat(odd.differing()).isEqualTo(3);
            assertThat(odd.groups().stream().map(Group::column))
                    .containsExactlyInAnyOrder("f", "day", "at");
            assertThat(ComparedMaria.of(tables, "counts").groups())
                    .contains(new Group(Difference.Kind.MISSING, null, null, 2))
                    .contains(new Group(Difference.Kind.EXTRA, null, null, 1));
        }
    }

    private static String rows(String charset) {
        return """
        CREATE TABLE `order of the "day"` (
          id bigint unsigned NOT NULL, name varchar(60) CHARACTER SET %s, f float, d double,
          at timestamp(6) NULL, day date, dur time, j json, b blob, PRIMARY KEY (id DESC));
        INSERT INTO `order of the "day"`
        SELECT 18446744073709551615 - seq, concat('Zoë ', seq), seq / 3, seq / 7,
          '2026-03-29 00:59:00' + INTERVAL seq SECOND,
          IF(seq = 5, '0000-00-00', '2026-01-01'), sec_to_time(seq * 100), '{"a": 1}',
          unhex(sha2(seq, 256))
          FROM seq_1_to_2000;
        CREATE TABLE counts (facility char(3), day date, n int,
          PRIMARY KEY (facility, day)) COLLATE utf8mb4_unicode_ci;
        INSERT INTO counts SELECT concat('F', seq %% 10), '2026-01-01' + INTERVAL seq DAY, seq
          FROM seq_1_to_700;
        """
                .formatted(charset);
    }
}
