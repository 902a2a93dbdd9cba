package org.handoff.data.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.handoff.model.Change;
import org.handoff.model.Column.Generation;
import org.handoff.model.HandoffException;
import org.handoff.model.Stretch;
import org.handoff.model.Table;
import org.handoff.model.TableChanges;
import org.handoff.model.Tuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/// Merged stretches, carried out on a naive database that refuses everything that the real one
/// would, end in the same rows as the history that was merged.
final class CoalescerTest {
    private static final Table KEYED = NaiveRows.table("keyed", Generation.GIVEN, 0);
    private static final Table PAIR = NaiveRows.table("pair", Generation.GIVEN, 0, 1);
    private static final Table REPLACED =
            NaiveRows.table("replaced", Generation.IDENTITY_ALWAYS, 0);
    private static final Table LOOSE = NaiveRows.table("loose", Generation.GIVEN);
    private static final List<Table> ALL = List.of(KEYED, PAIR, REPLACED, LOOSE);

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610, 987, 1597})
    void aRandomHistoryMergedAnywhereEndsInTheSameRows(long seed) {
        Random random = new Random(seed);
        NaiveRows source = new NaiveRows();
        NaiveRows target = new NaiveRows();
        RandomHistory history = new RandomHistory(source, random, ALL);
        Coalescer coalescer = new Coalescer();
        int flushOneIn = 1 + random.nextInt(200);
        for (int i = 0; i < 20_000; i++) {
            Change change = history.next();
            if (!coalescer.offer(change, 10)) {
                target.carryOut(drain(coalescer));
                if (!coalescer.offer(change, 10)) {
                    coalescer.alone(change, 10);
                    target.carryOut(drain(coalescer));
                }
            }
            if (random.nextInt(flushOneIn) == 0) {
                target.carryOut(drain(coalescer));
                assertThat(target.contents())
                        .as("after %d changes", i)
                        .isEqualTo(source.contents());
            }
        }
        target.carryOut(drain(coalescer));
        assertThat(target.contents()).isEqualTo(source.contents());
        assertThat(history.partialMoves()).as("moves of rows not fully known").isPositive();
    }

    private static Stretch drain(Coalescer coalescer) {
        int taken = coalescer.changes();
        assertThat(coalescer.bytes()).isEqualTo(10L * taken);
        Stretch stretch = coalescer.drain();
        assertThat(stretch.source()).hasSize(taken);
        assertThat(coalescer.isEmpty()).isTrue();
        assertThat(coalescer.bytes()).isZero();
        stretch.sets().forEach(CoalescerTest::assertEachKeyOnce);
        return stretch;
    }

    private static void assertEachKeyOnce(TableChanges changes) {
        Set<List<String>> deleted = keys(changes.table(), changes.deletes());
        Set<List<String>> updated = keys(changes.table(), changes.updates());
        Set<List<String>> inserted = keys(changes.table(), changes.inserts());
        assertThat(updated).noneMatch(inserted::contains).noneMatch(deleted::contains);
    }

    private static Set<List<String>> keys(Table table, List<Tuple> rows) {
        Set<List<String>> keys = new HashSet<>();
        for (Tuple row : rows) {
            assertThat(keys.add(NaiveRows.key(table, row))).as("once a set").isTrue();
        }
        return keys;
    }

    // ---- single rules of the table in TableMerge ----

    private static Tuple row(@Nullable String... values) {
        byte[] @Nullable [] bytes = new byte[values.length][];
        for (int i = 0; i < values.length; i++) {
            String value = values[i];
            bytes[i] =
                    value == null
                            ? null
                            : value.equals("~")
                                    ? Tuple.UNCHANGED
                                    : value.getBytes(StandardCharsets.UTF_8);
        }
        return new Tuple(bytes);
    }

    private static TableChanges merged(Table table, Change... changes) {
        Coalescer coalescer = new Coalescer();
        for (Change change : changes) {
            assertThat(coalescer.offer(change, 1)).isTrue();
        }
        List<TableChanges> sets = coalescer.drain().sets();
        return sets.isEmpty()
                ? new TableChanges(table, List.of(), List.of(), List.of())
                : sets.getFirst();
    }

    private static Change insert(String key, String value) {
        return new Change.Insert(KEYED, row(key, value, "b", "c"));
    }

    private static Change update(String key, String value) {
        return new Change.Update(KEYED, null, row(key, value, "~", "c"));
    }

    private static Change delete(String key) {
        return new Change.Delete(KEYED, row(key, null, null, null));
    }

    @Test
    void aRowInsertedAndDeletedIsNothing() {
        assertThat(merged(KEYED, insert("1", "a"), update("1", "b"), delete("1")).rows()).isZero();
    }

    @Test
    void anInsertUpdatedIsOneInsertWithTheLargeValueOfTheFirst() {
        TableChanges changes = merged(KEYED, insert("1", "a"), update("1", "z"));
        assertThat(changes.inserts()).containsExactly(row("1", "z", "b", "c"));
        assertThat(changes.rows()).isEqualTo(1);
    }

    @Test
    void aRowDeletedAndInsertedAgainIsReplaced() {
        TableChanges changes = merged(KEYED, delete("1"), insert("1", "a"), update("1", "z"));
        assertThat(changes.deletes()).hasSize(1);
        assertThat(changes.inserts()).containsExactly(row("1", "z", "b", "c"));
        assertThat(changes.updates()).isEmpty();
    }

    @Test
    void twoRowsThatExchangeTheirKeysThroughAFreeOneAreTwoReplacements() {
        TableChanges changes =
                merged(
                        KEYED,
                        new Change.Update(
                                KEYED, row("1", null, null, null), row("9", "a", "b", "c")),
                        new Change.Update(
                                KEYED, row("2", null, null, null), row("1", "d", "e", "f")),
                        new Change.Update(
                                KEYED, row("9", null, null, null), row("2", "a", "b", "c")));
        assertThat(keys(KEYED, changes.deletes()))
                .containsExactlyInAnyOrder(List.of("1"), List.of("2"));
        assertThat(changes.inserts())
                .containsExactlyInAnyOrder(row("1", "d", "e", "f"), row("2", "a", "b", "c"));
        assertThat(changes.updates()).isEmpty();
    }

    @Test
    void aMoveOfARowNotFullyKnownMustStandAlone() {
        Coalescer coalescer = new Coalescer();
        Change move = new Change.Update(KEYED, row("1", null, null, null), row("2", "a", "~", "c"));
        assertThat(coalescer.offer(move, 1)).isFalse();
        assertThat(coalescer.isEmpty()).isTrue();
        coalescer.alone(move, 1);
        assertThat(coalescer.drain().ordered()).containsExactly(move);
    }

    @Test
    void aHistoryThatCannotBeIsABugAndNotWritten() {
        assertThatThrownBy(() -> merged(KEYED, insert("1", "a"), insert("1", "b")))
                .isInstanceOf(HandoffException.class)
                .hasMessageContaining("inserted");
        assertThatThrownBy(() -> merged(KEYED, delete("1"), update("1", "b")))
                .isInstanceOf(HandoffException.class)
                .hasMessageContaining("updated");
        assertThatThrownBy(() -> merged(KEYED, delete("1"), delete("1")))
                .isInstanceOf(HandoffException.class)
                .hasMessageContaining("deleted");
    }

    @Test
    void anUpdateOfATableWhoseIdentityCannotBeSetIsAReplacement() {
        TableChanges changes =
                merged(REPLACED, new Change.Update(REPLACED, null, row("1", "a", "b", "c")));
        assertThat(changes.updates()).isEmpty();
        assertThat(changes.deletes()).hasSize(1);
        assertThat(changes.inserts()).hasSize(1);
    }
}
