package org.handoff.data.validate;

import org.handoff.data.validate.TableSaved.Bookmark;
import org.handoff.data.validate.TableSaved.Step;
import org.handoff.model.HandoffException;
import org.handoff.model.Table;
import org.handoff.model.Tuple;
import org.handoff.socket.RowReader;
import org.handoff.socket.RowSurvey;
import org.handoff.socket.RowSurvey.Image;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/// Takes one table through its steps, from wherever it is. Whatever it reads different it has
/// confirmed before the step's place is kept, so that nothing is lost when the process ends. One
/// thread.
final class TableValidator {
    /// Suspects judged at once.
    private static final int SUSPECTS = 500;

    /// How long suspects may wait for others.
    private static final long SUSPECTS_NANOS = 5_000_000_000L;

    /// A statement over pieces is to take about as long.
    private static final long PIECES_NANOS = 250_000_000L;

    private static final long PIECES_FIRST = 64;
    private static final long PIECES_MOST = 65_536;

    /// Row values of a table without key that are compared one by one.
    private static final int KEYLESS_VALUES = 200_000;

    private static final Duration MARK_BOUND = Duration.ofMinutes(2);

    private final Sessions sessions;
    private final Plan plan;
    private final Pace pace;
    private final KeyHash hash;
    private final Confirmer confirmer;
    private final Table table;
    private final TableState state;
    private final Checkpoint checkpoint;
    private final LongConsumer rowsRead;
    private final Consumer<Difference> confirmed;
    private final List<Tuple> suspects = new ArrayList<>();
    private long oldestSuspect;
    private long pieces = PIECES_FIRST;

    /// Keeps the state, now and then.
    @FunctionalInterface
    interface Checkpoint {
        void reached(TableState state);
    }

    TableValidator(
            Sessions sessions,
            Plan plan,
            KeyHash hash,
            Table table,
            TableState state,
            Checkpoint checkpoint,
            LongConsumer rowsRead,
            Consumer<Difference> confirmed) {
        this.sessions = sessions;
        this.plan = plan;
        this.pace = new Pace(plan.share());
        this.hash = hash;
        this.table = table;
        this.state = state;
        this.checkpoint = checkpoint;
        this.rowsRead = rowsRead;
        this.confirmed = confirmed;
        this.confirmer =
                new Confirmer(
                        sessions.owner(),
                        sessions.receiver(),
                        sessions.passage(),
                        Confirmer.Patience.DEFAULT);
    }

    void run() throws InterruptedException {
        if (!sessions.owner().endures() || !sessions.receiver().endures()) {
            state.again();
        }
        while (state.step != Step.DONE) {
            switch (state.step) {
                case COUNT -> count();
                case SUM_OWNER -> sum(sessions.owner(), true);
                case SUM_RECEIVER -> sum(sessions.receiver(), false);
                case BUCKETS_OWNER -> buckets(sessions.owner());
                case BUCKETS_RECEIVER -> buckets(sessions.receiver());
                case SAMPLE -> sample();
                case FULL_OWNER -> full(sessions.ownerRows(), sessions.receiverRows(), true);
                case FULL_RECEIVER -> full(sessions.receiverRows(), sessions.ownerRows(), false);
                case DONE -> {}
            }
            judge();
            state.step = next(state.step);
            state.piece = 0;
            state.bookmark = null;
            checkpoint.reached(state);
        }
    }

    private Step next(Step step) throws InterruptedException {
        Step next = state.stopped ? Step.DONE : behind(step);
        while (next != Step.DONE && !isWanted(next)) {
            next = behind(next);
        }
        if (next == Step.DONE) {
            state.mark = sessions.passage().await(MARK_BOUND);
        }
        return next;
    }

    private static Step behind(Step step) {
        List<Step> all = List.of(Step.values());
        return all.get(all.indexOf(step) + 1);
    }

    private boolean isWanted(Step step) {
        return switch (step) {
            case COUNT, DONE -> true;
            case SUM_OWNER, SUM_RECEIVER -> plan.checksums() || !table.hasKey();
            case BUCKETS_OWNER -> !state.differingBuckets().isEmpty() && !readsAll();
            case BUCKETS_RECEIVER ->
                    table.hasKey() && !state.differingBuckets().isEmpty() && !readsAll();
            case SAMPLE -> plan.sample() > 0 && table.hasKey();
            case FULL_OWNER, FULL_RECEIVER -> readsAll();
        };
    }

    private boolean readsAll() {
        return plan.full() && table.hasKey();
    }

    private void count() throws InterruptedException {
        long began = System.nanoTime();
        state.ownerRows = sessions.owner().count(table);
        state.receiverRows = sessions.receiver().count(table);
        pace.after(began);
    }

    private void sum(RowSurvey side, boolean owner) throws InterruptedException {
        for (long last = side.pieces(table); state.piece < last; last = side.pieces(table)) {
            long began = System.nanoTime();
            long to = Math.min(last, state.piece + pieces);
            List<RowSurvey.BucketSum> sums = side.sums(table, state.piece, to);
            state.add(owner, sums);
            state.piece = to;
            rowsRead.accept(sums.stream().mapToLong(RowSurvey.BucketSum::rows).sum());
            adapt(System.nanoTime() - began);
            checkpoint.reached(state);
            pace.after(began);
        }
    }

    /// The next statement takes about as long as it should.
    private void adapt(long tookNanos) {
        if (tookNanos < PIECES_NANOS / 2) {
            pieces = Math.min(PIECES_MOST, pieces * 2);
        } else if (tookNanos > PIECES_NANOS * 2) {
            pieces = Math.max(1, pieces / 2);
        }
    }

    private void buckets(RowSurvey side) throws InterruptedException {
        Set<Integer> differing = state.differingBuckets();
        if (!table.hasKey()) {
            keyless(differing);
            return;
        }
        for (long last = side.pieces(table); state.piece < last; last = side.pieces(table)) {
            long began = System.nanoTime();
            long to = Math.min(last, state.piece + pieces);
            List<Tuple> keys = side.keysIn(table, differing, state.piece, to);
            adapt(System.nanoTime() - began);
            for (int at = 0; at < keys.size(); at += RowSurvey.BATCH) {
                List<Tuple> batch = keys.subList(at, Math.min(keys.size(), at + RowSurvey.BATCH));
                compare(batch);
                state.compared += batch.size();
            }
            state.piece = to;
            judgeIfDue();
            pace.after(began);
            if (state.stopped) {
                return;
            }
        }
    }

    private void keyless(Set<Integer> differing) throws InterruptedException {
        try {
            take(confirmer.judge(table, differing, KEYLESS_VALUES));
        } catch (HandoffException failure) {
            if (!failure.fault().code().equals("survey.values")) {
                throw failure;
            }
            state.unsettled += Math.abs(state.ownerRows - state.receiverRows) + 1;
        }
    }

    /// @return those that differ
    private List<Tuple> compare(List<Tuple> keys) {
        List<@Nullable Image> ours = sessions.owner().images(table, keys);
        List<@Nullable Image> theirs = sessions.receiver().images(table, keys);
        List<Tuple> different = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            if (!Objects.equals(digest(ours.get(i)), digest(theirs.get(i)))) {
                different.add(keys.get(i));
                suspect(keys.get(i));
            }
        }
        return different;
    }

    private static @Nullable String digest(@Nullable Image image) {
        return image == null ? null : image.digest();
    }

    private void suspect(Tuple key) {
        if (state.knows(hash.of(table.name(), key))) {
            return;
        }
        if (suspects.isEmpty()) {
            oldestSuspect = System.nanoTime();
        }
        suspects.add(key);
    }

    private void sample() throws InterruptedException {
        long before = state.differing();
        for (RowSurvey side : List.of(sessions.owner(), sessions.receiver())) {
            long began = System.nanoTime();
            List<Tuple> drawn = side.sample(table, plan.sample(), new Random());
            for (int at = 0; at < drawn.size(); at += RowSurvey.BATCH) {
                List<Tuple> batch = drawn.subList(at, Math.min(drawn.size(), at + RowSurvey.BATCH));
                List<Tuple> different = compare(batch);
                state.sampledDiffering += known(different);
            }
            state.sampled += drawn.size();
            judge();
            pace.after(began);
        }
        state.sampledDiffering += state.differing() - before;
    }

    /// Of those that differ, how many were confirmed before.
    private long known(List<Tuple> different) {
        return different.stream().filter(key -> state.knows(hash.of(table.name(), key))).count();
    }

    private void full(RowReader from, RowReader other, boolean owner) throws InterruptedException {
        Tuple after = resume(owner);
        while (!state.stopped) {
            long began = System.nanoTime();
            RowReader.Page page = from.page(table, after, RowReader.BATCH);
            if (page.keys().isEmpty()) {
                return;
            }
            byte[] @Nullable [] others = other.byKey(table, page.keys());
            for (int i = 0; i < others.length; i++) {
                if (!Arrays.equals(others[i], page.digests().get(i))) {
                    suspect(page.keys().get(i));
                }
            }
            after = page.keys().getLast();
            state.read += others.length;
            rowsRead.accept(others.length);
            judgeIfDue();
            if (suspects.isEmpty()) {
                bookmark(owner, after);
            }
            pace.after(began);
        }
    }

    private @Nullable Tuple resume(boolean owner) {
        Bookmark kept = state.bookmark;
        if (kept == null) {
            return null;
        }
        Tuple key = (owner ? sessions.owner() : sessions.receiver()).at(table, kept.place());
        // Another row may lie there by now: then the reading begins anew.
        return key != null && hash.of(table.name(), key).equals(kept.hash()) ? key : null;
    }

    private void bookmark(boolean owner, Tuple key) {
        RowSurvey side = owner ? sessions.owner() : sessions.receiver();
        Image image = side.images(table, List.of(key)).getFirst();
        if (image != null) {
            state.bookmark = new Bookmark(image.place(), hash.of(table.name(), key));
            checkpoint.reached(state);
        }
    }

    private void judgeIfDue() throws InterruptedException {
        boolean due =
                suspects.size() >= SUSPECTS
                        || (!suspects.isEmpty()
                                && System.nanoTime() - oldestSuspect > SUSPECTS_NANOS);
        if (due) {
            judge();
        }
        if (suspects.isEmpty()) {
            checkpoint.reached(state);
        }
    }

    private void judge() throws InterruptedException {
        while (!suspects.isEmpty()) {
            List<Tuple> batch = suspects.stream().distinct().limit(RowSurvey.BATCH).toList();
            take(confirmer.judge(table, batch));
            suspects.removeAll(Set.copyOf(batch));
        }
    }

    private void take(Confirmer.Verdict verdict) {
        state.met += verdict.equal();
        state.unsettled += verdict.unsettled();
        for (Difference difference : verdict.confirmed()) {
            boolean look = state.differing() < Confirmer.EXPLAINED;
            Difference told = look ? confirmer.explained(difference) : difference;
            boolean keyed = told.key().size() > 0;
            state.add(keyed ? hash.of(table.name(), told.key()) : null, told);
            confirmed.accept(told);
        }
    }
}
