package org.handoff.data.verify;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.data.follow.ChangedKeys;
import org.handoff.data.verify.DirtyKeys.SweepStart;
import org.handoff.data.verify.KeyList.Taken;
import org.handoff.model.Column;
import org.handoff.model.Environment;
import org.handoff.model.Position;
import org.handoff.model.Table;
import org.handoff.model.TableName;
import org.handoff.model.Tuple;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;

final class DirtyKeysTest {
    private static final Column ID = new Column("id", "bigint", false, Column.Generation.GIVEN);
    private static final Column DOUBLE =
            new Column("twice", "bigint", true, Column.Generation.COMPUTED);
    private static final Column NOTE = new Column("note", "text", true, Column.Generation.GIVEN);
    private static final Table NOTES =
            new Table(
                    new TableName("public", "notes"), List.of(DOUBLE, NOTE, ID), List.of(2), 0, 0);
    private static final Table LOG =
            new Table(new TableName("public", "log"), List.of(ID, NOTE), List.of(), 0, 0);

    private final DirtyKeys dirty =
            new DirtyKeys(List.of(NOTES, LOG), new DirtyKeys.Limits(100_000, 10));
    private final ChangedKeys legacy = dirty.log(Environment.LEGACY);

    DirtyKeysTest() {
        dirty.proven(NOTES.name());
        dirty.proven(LOG.name());
    }

    private static Tuple row(String... values) {
        byte[][] bytes = new byte[values.length][];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = values[i].getBytes(StandardCharsets.UTF_8);
        }
        return new Tuple(bytes);
    }

    private List<Taken> take(long upTo) {
        return dirty.take(Environment.LEGACY, 100, new Position(upTo), 0, table -> true);
    }

    @Test
    void theKeyIsTakenFromTheWrittenColumnsAndOnlyOnce() {
        legacy.changed(NOTES, row("text", "7"), new Position(10));
        legacy.changed(NOTES, row("other", "7"), new Position(20));
        assertThat(dirty.size(Environment.LEGACY)).isEqualTo(1);
        assertThat(dirty.isMarked(NOTES, row("7"))).isTrue();
        assertThat(take(10)).isEmpty();
        assertThat(take(20)).as("what commits at 20 ends behind it").isEmpty();
        assertThat(take(21)).hasSize(1);
    }

    @Test
    void theProvenPositionIsJustBeforeTheOldestMark() {
        assertThat(legacy.provenUpTo(new Position(50))).isEqualTo(new Position(50));
        legacy.changed(NOTES, row("a", "1"), new Position(60));
        legacy.changed(NOTES, row("a", "2"), new Position(70));
        assertThat(legacy.provenUpTo(new Position(80))).isEqualTo(new Position(59));
        legacy.changed(NOTES, row("a", "1"), new Position(90));
        assertThat(legacy.provenUpTo(new Position(100))).isEqualTo(new Position(69));
        dirty.clear(Environment.LEGACY, take(100));
        assertThat(legacy.provenUpTo(new Position(100))).isEqualTo(new Position(100));
    }

    @Test
    void aKeyMarkedAgainWhileItWasReadStaysMarked() {
        legacy.changed(NOTES, row("a", "1"), new Position(10));
        List<Taken> taken = take(11);
        assertThat(taken).hasSize(1);
        legacy.changed(NOTES, row("b", "1"), new Position(10));
        assertThat(dirty.clear(Environment.LEGACY, taken)).isZero();
        assertThat(dirty.size(Environment.LEGACY)).isEqualTo(1);
    }

    @Test
    void aBrokenTableHoldsTheLogBackUntilASweepEndsEqual() {
        legacy.applied(new Position(40));
        legacy.changed(NOTES, row("a", "1"), new Position(45));
        legacy.unproved(NOTES, "truncated");
        assertThat(legacy.provenUpTo(new Position(90))).isEqualTo(new Position(40));
        assertThat(dirty.unproved()).hasSize(1);
        assertThat(dirty.size(Environment.LEGACY)).isZero();

        SweepStart inVain = dirty.startSweep(NOTES);
        legacy.unproved(NOTES, "truncated again");
        assertThat(dirty.endSweep(inVain, true)).isFalse();

        SweepStart start = dirty.startSweep(NOTES);
        legacy.changed(NOTES, row("a", "2"), new Position(95));
        assertThat(dirty.endSweep(start, true)).isTrue();
        assertThat(dirty.unproved()).isEmpty();
        assertThat(legacy.provenUpTo(new Position(96))).isEqualTo(new Position(94));
    }

    @Test
    void tooManyMarksBreakTheTableInsteadOfTheProcess() {
        for (int i = 0; i < 5_000; i++) {
            legacy.changed(NOTES, row("a", "key" + i), new Position(100 + i));
        }
        assertThat(dirty.unproved()).extracting(f -> f.object()).containsExactly("public.notes");
        assertThat(legacy.provenUpTo(new Position(9_000))).isEqualTo(Position.START);
    }

    @Test
    void aRowWithoutKeyIsMarkedWholeAndAPartialOneBreaksTheTable() {
        legacy.changed(LOG, row("1", "x"), new Position(10));
        assertThat(dirty.isMarked(LOG, row("1", "x"))).isTrue();
        legacy.changed(LOG, new Tuple(new byte[][] {{1}, Tuple.UNCHANGED}), new Position(11));
        assertThat(dirty.unproved()).extracting(f -> f.object()).containsExactly("public.log");
    }

    @Test
    void manyKeysAreKeptInTheOrderOfTheirLastChange() {
        DirtyKeys many = new DirtyKeys(List.of(NOTES), DirtyKeys.Limits.DEFAULT);
        many.proven(NOTES.name());
        ChangedKeys log = many.log(Environment.CLOUD);
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 50_000; i++) {
                log.changed(NOTES, row("a", "key" + i), new Position(round * 50_000L + i + 1));
            }
        }
        assertThat(many.size(Environment.CLOUD)).isEqualTo(50_000);
        assertThat(log.provenUpTo(new Position(1_000_000))).isEqualTo(new Position(100_000));
        List<Taken> all = many.take(Environment.CLOUD, 100_000, new Position(-1), 0, table -> true);
        assertThat(all).hasSize(50_000);
        assertThat(many.clear(Environment.CLOUD, all)).isEqualTo(50_000);
        assertThat(many.size(Environment.CLOUD)).isZero();
    }
}
