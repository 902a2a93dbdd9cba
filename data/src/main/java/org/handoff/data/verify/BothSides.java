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

    /// Compares any number of keys, or of rows of a table without key, batch by batch.
    List<Verdict> compare(Table table, List<Tuple> keys, Duration bound)
            throws InterruptedException {
        return table.hasKey() ? byKey(table, keys, bound) : byCount(table, keys, bound);
    }

    private List<Verdict> byKey(Table table, List<Tuple> keys, Duration bound)
            throws InterruptedException {
        Both<Digests> digests = both(reader -> Digests.read(reader, table, keys), bound);
        List<Verdict> verdicts = new ArrayList<>(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            verdicts.add(verdict(digests.legacy().of(i), digests.cloud().of(i)));
        }
        return verdicts;
    }

    /// Row digests of any number of keys.
    private record Digests(List<byte[] @Nullable []> parts) {
        static Digests read(RowReader reader, Table table, List<Tuple> keys) {
            List<byte[] @Nullable []> read = new ArrayList<>();
            for (List<Tuple> batch : BothSides.batches(keys)) {
                read.add(reader.byKey(table, batch));
            }
            return new Digests(read);
        }

        byte @Nullable [] of(int index) {
            return parts.get(index / RowReader.BATCH)[index % RowReader.BATCH];
        }
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

    private List<Verdict> byCount(Table table, List<Tuple> rows, Duration bound)
            throws InterruptedException {
        Both<List<long[]>> counts =
                both(
                        reader ->
                                batches(rows).stream()
                                        .map(batch -> reader.countEqual(table, batch))
                                        .toList(),
                        bound);
        List<Verdict> verdicts = new ArrayList<>(rows.size());
        for (int b = 0; b < counts.legacy().size(); b++) {
            long[] onLegacy = counts.legacy().get(b);
            long[] onCloud = counts.cloud().get(b);
            for (int i = 0; i < onLegacy.length; i++) {
                verdicts.add(
                        onLegacy[i] == onCloud[i]
                                ? Verdict.EQUAL
                                : onLegacy[i] < onCloud[i]
                                        ? Verdict.MISSING_ON_LEGACY
                                        : Verdict.MISSING_ON_CLOUD);
            }
        }
        return verdicts;
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
