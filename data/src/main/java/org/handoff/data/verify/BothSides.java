package org.handoff.data.verify;

import org.handoff.model.Environment;
import org.handoff.model.Table;
import org.handoff.model.Tuple;
import org.handoff.socket.RowReader;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Supplier;

/// Reads the same rows on both sides at the same time and compares them. Used by one caller at a
/// time.
final class BothSides implements AutoCloseable {
    private final SideWorker<RowReader> legacy;
    private final SideWorker<RowReader> cloud;

    BothSides(Supplier<RowReader> legacy, Supplier<RowReader> cloud) {
        this.legacy = new SideWorker<>(legacy);
        this.cloud = new SideWorker<>(cloud);
    }

    /// How the two sides' rows of one key compare.
    enum Verdict {
        EQUAL,
        MISSING_ON_LEGACY,
        MISSING_ON_CLOUD,
        DIFFERS;

        static Verdict missingOn(Environment side) {
            return side == Environment.LEGACY ? MISSING_ON_LEGACY : MISSING_ON_CLOUD;
        }
    }

    record Both<T>(T legacy, T cloud) {}

    private SideWorker<RowReader> side(Environment side) {
        return side == Environment.LEGACY ? legacy : cloud;
    }

    <T> Both<T> both(Function<RowReader, T> work, Duration bound) throws InterruptedException {
        long end = System.nanoTime() + bound.toNanos();
        Future<T> onLegacy = legacy.start(work);
        Future<T> onCloud = cloud.start(work);
        T first = legacy.await(onLegacy, bound);
        T second = cloud.await(onCloud, Duration.ofNanos(end - System.nanoTime()));
        return new Both<>(first, second);
    }

    <T> T one(Environment side, Function<RowReader, T> work, Duration bound)
            throws InterruptedException {
        SideWorker<RowReader> worker = side(side);
        return worker.await(worker.start(work), bound);
    }

    /// @param keys keys, or whole rows of a table without key; any number
    record Wanted(Table table, List<Tuple> keys) {}

    /// Compares key by key, batch by batch; each side reads all of it in one go.
    ///
    /// @return verdicts in the order of what was wanted
    List<List<Verdict>> compare(List<Wanted> wanted, Duration bound) throws InterruptedException {
        Both<List<Held>> held =
                both(reader -> wanted.stream().map(it -> held(reader, it)).toList(), bound);
        List<List<Verdict>> verdicts = new ArrayList<>(wanted.size());
        for (int i = 0; i < wanted.size(); i++) {
            int size = wanted.get(i).keys().size();
            verdicts.add(verdicts(held.legacy().get(i), held.cloud().get(i), size));
        }
        return verdicts;
    }

    /// The same for one table.
    List<Verdict> compare(Table table, List<Tuple> keys, Duration bound)
            throws InterruptedException {
        return compare(List.of(new Wanted(table, keys)), bound).getFirst();
    }

    /// What one side holds, batch by batch.
    private sealed interface Held {
        /// Digests of rows by key; `null` where there is no row.
        record Rows(List<byte[] @Nullable []> digests) implements Held {}

        /// How many rows are equal to each given.
        record Counts(List<long[]> counts) implements Held {}
    }

    private static Held held(RowReader reader, Wanted wanted) {
        Table table = wanted.table();
        List<List<Tuple>> batches = batches(wanted.keys());
        return table.hasKey()
                ? new Held.Rows(batches.stream().map(it -> reader.byKey(table, it)).toList())
                : new Held.Counts(
                        batches.stream().map(it -> reader.countEqual(table, it)).toList());
    }

    private static List<Verdict> verdicts(Held legacy, Held cloud, int size) {
        List<Verdict> verdicts = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            int batch = i / RowReader.BATCH;
            int place = i % RowReader.BATCH;
            if (legacy instanceof Held.Rows ours && cloud instanceof Held.Rows theirs) {
                verdicts.add(
                        verdict(
                                ours.digests().get(batch)[place],
                                theirs.digests().get(batch)[place]));
            } else if (legacy instanceof Held.Counts ours && cloud instanceof Held.Counts theirs) {
                verdicts.add(
                        verdict(
                                ours.counts().get(batch)[place],
                                theirs.counts().get(batch)[place]));
            }
        }
        return verdicts;
    }

    private static Verdict verdict(long onLegacy, long onCloud) {
        if (onLegacy == onCloud) {
            return Verdict.EQUAL;
        }
        return onLegacy < onCloud ? Verdict.MISSING_ON_LEGACY : Verdict.MISSING_ON_CLOUD;
    }

    private static Verdict verdict(byte @Nullable [] onLegacy, byte @Nullable [] onCloud) {
        if (Arrays.equals(onLegacy, onCloud)) {
            return Verdict.EQUAL;
        }
        if (onLegacy == null) {
            return Verdict.MISSING_ON_LEGACY;
        }
        return onCloud == null ? Verdict.MISSING_ON_CLOUD : Verdict.DIFFERS;
    }

    private static List<List<Tuple>> batches(List<Tuple> keys) {
        List<List<Tuple>> batches = new ArrayList<>();
        for (int at = 0; at < keys.size(); at += RowReader.BATCH) {
            batches.add(keys.subList(at, Math.min(keys.size(), at + RowReader.BATCH)));
        }
        return batches;
    }

    @Override
    public void close() {
        legacy.close();
        cloud.close();
    }
}
