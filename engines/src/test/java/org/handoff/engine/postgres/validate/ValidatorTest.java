package org.handoff.engine.postgres.validate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.handoff.data.validate.Cause.Kind;
import org.handoff.data.validate.Difference;
import org.handoff.data.validate.Plan;
import org.handoff.data.validate.TableSaved;
import org.handoff.data.validate.TableSaved.Group;
import org.handoff.data.validate.TableSaved.Step;
import org.handoff.data.validate.TableSaved.Verdict;
import org.handoff.data.validate.Validation;
import org.handoff.engine.postgres.catalog.Pair;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/// Two databases at rest.
final class ValidatorTest {
    private static final String SCHEMA =
            """
            CREATE TABLE chart (id bigint PRIMARY KEY, name text, tag varchar(40), at timestamptz,
              price numeric, f double precision, raw json);
            INSERT INTO chart
            SELECT i, 'Nguyễn ' || i, 'tag ' || i, '2026-01-01 00:00:00.123456+00'::timestamptz
                   + i * interval '1 minute', i * 1.25, i / 3.0, '{"a": 1}'
              FROM generate_series(1, 3000) AS i;
            CREATE TABLE visit (mrn varchar(12) PRIMARY KEY, note text);
            INSERT INTO visit SELECT 'MRN-' || i, 'n' FROM generate_series(1, 500) i;
            CREATE TABLE log (a int, b text);
            INSERT INTO log SELECT i % 10, 'row ' || i % 10 FROM generate_series(1, 200) i;
            """;

    private static final String PLANTED =
            """
            UPDATE chart SET at = at + interval '1 hour' WHERE id BETWEEN 10 AND 29;
            UPDATE chart SET name = name || ' ' WHERE id = 30;
            UPDATE chart SET tag = '' WHERE id = 31;
            UPDATE chart SET tag = NULL WHERE id = 32;
            UPDATE chart SET price = (price::text || '0')::numeric WHERE id = 33;
            UPDATE chart SET tag = upper(tag) WHERE id = 34;
            UPDATE chart SET name = normalize(name, NFD) WHERE id = 35;
            UPDATE chart SET name = left(name, 5) WHERE id = 36;
            UPDATE chart SET name = replace(name, 'ễ', 'á»…') WHERE id = 37;
            UPDATE chart SET at = date_trunc('second', at) WHERE id = 38;
            UPDATE chart SET f = f + 1e-12 WHERE id = 39;
            UPDATE chart SET raw = '{"a":1}' WHERE id = 40;
            DELETE FROM chart WHERE id = 41;
            INSERT INTO chart (id) VALUES (9001);
            UPDATE visit SET note = 'm' WHERE mrn = 'MRN-77';
            INSERT INTO log VALUES (1, 'row 1');
            DELETE FROM log WHERE ctid = (SELECT min(ctid) FROM log WHERE a = 2);
            """;

    private static Compared pair(String planted) throws Exception {
        String database = Pair.freshDatabase();
        Pair.runBoth(database, SCHEMA);
        Pair.run(Pair.cloud(), database, planted);
        return new Compared(Pair.side(Pair.legacy(), database), Pair.side(Pair.cloud(), database));
    }

    private static long rows(TableSaved table, String column, Kind kind) {
        return table.groups().stream()
                .filter(group ->
                        Objects.equals(group.column(), column)
                                && group.cause() != null
                                && group.cause().kind() == kind)
                .mapToLong(Group::rows)
                .sum();
    }

    @Test
    void equalTablesAreEqualByCountsChecksumsSampleAndEveryRecord() throws Exception {
        Compared compared = pair("");
        Plan all = new Plan(true, 50, true, Duration.ZERO, 1);
        List<TableSaved> tables = compared.run(all);
        assertThat(tables).hasSize(3).allMatch(table -> table.verdict(true) == Verdict.EQUAL);
        TableSaved chart = Compared.of(tables, "chart");
        assertThat(chart.ownerRows()).isEqualTo(3000);
        assertThat(chart.receiverRows()).isEqualTo(3000);
        assertThat(chart.sampled()).isEqualTo(100);
        assertThat(chart.read()).isEqualTo(6000);
        assertThat(chart.mark()).isNotNull();
        assertThat(compared.differences).isEmpty();
    }

    @Test
    void checksumsLeadToEveryRowAndColumnThatDiffersAndToItsCause() throws Exception {
        found(Compared.CHECKSUMS);
    }

    @Test
    void aFullReadingFindsTheSame() throws Exception {
        found(Compared.FULL);
    }

    private static void found(Plan plan) throws Exception {
        Compared compared = pair(PLANTED);
        List<TableSaved> tables = compared.run(plan);
        TableSaved chart = Compared.of(tables, "chart");
        assertThat(chart.verdict(true)).isEqualTo(Verdict.DIFFERS);
        assertThat(chart.differing()).isEqualTo(33);
        assertThat(rows(chart, "at", Kind.TIME_ZONE)).isEqualTo(20);
        assertThat(chart.groups().toString()).contains("+1 h");
        assertThat(rows(chart, "name", Kind.TRAILING_BLANKS)).isEqualTo(1);
        assertThat(rows(chart, "tag", Kind.EMPTY_FOR_VALUE)).isEqualTo(1);
        assertThat(rows(chart, "tag", Kind.NULL_FOR_VALUE)).isEqualTo(1);
        assertThat(rows(chart, "price", Kind.SCALE)).isEqualTo(1);
        assertThat(rows(chart, "tag", Kind.CASE)).isEqualTo(1);
        assertThat(rows(chart, "name", Kind.UNICODE_FORM)).isEqualTo(1);
        assertThat(rows(chart, "name", Kind.TRUNCATED)).isEqualTo(1);
        assertThat(rows(chart, "name", Kind.CHARSET)).isEqualTo(1);
        assertThat(rows(chart, "at", Kind.TIME_PRECISION)).isEqualTo(1);
        assertThat(rows(chart, "f", Kind.FLOAT_PRECISION)).isEqualTo(1);
        assertThat(rows(chart, "raw", Kind.JSON_SPELLING)).isEqualTo(1);
        assertThat(chart.groups())
                .contains(new Group(Difference.Kind.MISSING, null, null, 1))
                .contains(new Group(Difference.Kind.EXTRA, null, null, 1));
        assertThat(Compared.of(tables, "visit").differing()).isEqualTo(1);
        assertThat(Compared.of(tables, "log").groups())
                .containsExactlyInAnyOrder(
                        new Group(Difference.Kind.MISSING, null, null, 1),
                        new Group(Difference.Kind.EXTRA, null, null, 1));
        assertThat(tables.toString()).doesNotContain("MRN-").doesNotContain("Nguy");
        assertThat(compared.saved.toString()).doesNotContain("MRN-").doesNotContain("Nguy");
        assertThat(compared.differences.toString()).doesNotContain("MRN-");
    }

    @Test
    void aSampleFindsWhatIsFrequentAndSaysSo() throws Exception {
        Compared compared = pair("UPDATE chart SET name = name || 'x'");
        TableSaved chart = Compared.of(compared.run(Compared.SAMPLE), "chart");
        assertThat(chart.sampled()).isEqualTo(200);
        assertThat(chart.sampledDiffering()).isEqualTo(200);
        assertThat(chart.verdict(false)).isEqualTo(Verdict.DIFFERS);
        assertThat(Compared.of(compared.run(Compared.SAMPLE), "visit").verdict(false))
                .isEqualTo(Verdict.SAMPLED);
    }

    @Test
    void aValidationThatWasKilledGoesOnWhereItWas() throws Exception {
        Compared first = pair(PLANTED);
        first.onSave =
                () -> {
                    TableSaved visit = Compared.of(first.saved.getLast().tables(), "chart");
                    if (visit.step() == Step.FULL_RECEIVER) {
                        throw new IllegalStateException("killed");
                    }
                };
        Plan plan = new Plan(false, 0, true, Duration.ZERO, 1);
        Validation kept = Validation.fresh("test", Instant.now());
        assertThatThrownBy(() -> first.run(plan, kept)).hasMessage("killed");
        Validation before = first.saved.getLast();
        long read = Compared.of(before.tables(), "chart").read();
        assertThat(read).isPositive();
        int told = first.differences.size();
        first.onSave = () -> {};
        List<TableSaved> tables = first.run(plan, before);
        TableSaved chart = Compared.of(tables, "chart");
        assertThat(chart.differing()).isEqualTo(33);
        assertThat(chart.read()).isEqualTo(6000);
        assertThat(first.differences.size() - told).as("rows told again").isLessThan(told);
    }
}
