package org.handoff.data.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.handoff.model.Change;
import org.handoff.model.Column;
import org.handoff.model.Epoch;
import org.handoff.model.Finding;
import org.handoff.model.HandoffException;
import org.handoff.model.Position;
import org.handoff.model.Progress;
import org.handoff.model.Stretch;
import org.handoff.model.Table;
import org.handoff.model.Tuple;
import org.handoff.socket.ChangeLog;
import org.handoff.socket.ChangeSink;
import org.handoff.socket.ChangeWriter;
import org.handoff.socket.Markers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;

/// When the applier writes, what it may go on with meanwhile, and how long it waits for more.
@Timeout(60)
final class ApplyLoopTest {
    private static final int FULL = ApplyLoop.MERGED_TRANSACTIONS;
    private static final Table TABLE = NaiveRows.table("t", Column.Generation.GIVEN, 0);

    /// Writes when it is let, and remembers what.
    private static final class Slow implements ChangeWriter {
        final Semaphore let = new Semaphore(0);
        final List<Stretch> written = Collections.synchronizedList(new ArrayList<>());
        volatile boolean fails;

        @Override
        public Progress open(Progress initially) {
            return initially;
        }

        @Override
        public List<Finding> write(Stretch stretch) {
            let.acquireUninterruptibly();
            if (fails) {
                throw HandoffException.bug("test.failed", "The target is gone.");
            }
            written.add(stretch);
            return List.of();
        }

        @Override
        public void close() {}
    }

    /// Remembers what may be forgotten.
    private static final class Log implements ChangeLog {
        final List<Position> confirmed = new ArrayList<>();

        @Override
        public Position open() {
            return new Position(0);
        }

        @Override
        public void read(ChangeSink sink) {}

        @Override
        public void confirm(Position upTo) {
            confirmed.add(upTo);
        }

        @Override
        public void close() {}
    }

    private record NoMarkers() implements Markers {
        @Override
        public void write(String id, Epoch epoch) {}

        @Override
        public void close() {}
    }

    private record AllProven() implements ChangedKeys {
        @Override
        public void changed(Table table, Tuple row, Position commit) {}

        @Override
        public void unproved(Table table, String reason) {}

        @Override
        public void applied(Position position) {}

        @Override
        public Position provenUpTo(Position applied) {
            return applied;
        }
    }

    private final Slow writer = new Slow();
    private final Log log = new Log();
    private final MarkerBoard board = new MarkerBoard();
    private final Writing writing = new Writing("legacy>cloud", writer);
    private final ApplyLoop loop = loop();
    private long end;

    private ApplyLoop loop() {
        Progress from = Progress.from(new Position(0), true, Epoch.NONE);
        StreamSetup setup =
                new StreamSetup(
                        "legacy>cloud",
                        () -> log,
                        () -> writer,
                        new NoMarkers(),
                        new AllProven(),
                        Map.of(TABLE.name(), TABLE),
                        from,
                        Map.of());
        return new ApplyLoop(
                setup,
                new StreamState(from, new Position(0)),
                writing,
                log,
                board,
                new FindingBoard(),
                new ApplyLoop.Counters());
    }

    @AfterEach
    void letEverythingEnd() {
        writer.let.release(1_000);
        writing.close();
    }

    private void transaction(boolean last, @Nullable Change change) throws InterruptedException {
        long commit = end + 1;
        end += 2;
        loop.accept(new LogEvent.Begin(new Position(commit), Instant.EPOCH, false), false);
        Change row = new Change.Insert(TABLE, row(commit));
        loop.accept(new LogEvent.Changed(change == null ? row : change, 10), false);
        loop.accept(new LogEvent.Commit(new Position(end)), last);
    }

    private static String marker(Stretch stretch) {
        Progress progress = stretch.commit();
        return progress == null ? "none" : String.valueOf(progress.marker());
    }

    private static Tuple row(long id) {
        byte[] text = Long.toString(id).getBytes(StandardCharsets.UTF_8);
        return new Tuple(new byte[][] {text, text, text, text});
    }

    private void transactions(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            transaction(false, null);
        }
    }

    @Test
    void theNextStretchIsMergedWhileAFullOneIsWritten() throws InterruptedException {
        transactions(FULL);
        transactions(100);
        assertThat(writer.written).as("under way").isEmpty();
        assertThat(loop.applied()).as("nothing is stored yet").isEqualTo(new Position(0));
        assertThat(loop.patience()).as("look after the write").isZero();
        writer.let.release(1);
        loop.accept(null, true);
        assertThat(loop.applied()).isEqualTo(new Position(2L * FULL));
        assertThat(log.confirmed.getLast()).isEqualTo(new Position(2L * FULL));
        writer.let.release(1);
        loop.accept(null, true);
        assertThat(loop.applied()).isEqualTo(new Position(end));
        assertThat(writer.written)
                .extracting(stretch -> stretch.source().size())
                .containsExactly(FULL, 100);
    }

    @Test
    void oneStretchIsAheadAtMostAndAllAreStoredInOrder() throws InterruptedException {
        writer.let.release(3);
        transactions(4 * FULL);
        assertThat(writer.written).as("the fourth is under way").hasSize(3);
        assertThat(loop.applied()).isEqualTo(new Position(6L * FULL));
        assertThat(log.confirmed).isSorted();
        writer.let.release(1);
        loop.accept(null, true);
        assertThat(loop.applied()).isEqualTo(new Position(8L * FULL));
    }

    @Test
    void aMarkerIsWrittenAtOnceBehindWhatIsUnderWay() throws InterruptedException {
        transactions(FULL + 1);
        writer.let.release(2);
        transaction(false, new Change.Marker("m", new Epoch(1)));
        assertThat(writer.written).hasSize(2);
        assertThat(board.await("m", Duration.ZERO)).isTrue();
        assertThat(loop.applied()).isEqualTo(new Position(end));
        assertThat(writer.written)
                .extracting(ApplyLoopTest::marker)
                .as("the first knows nothing of it")
                .containsExactly("null", "m");
    }

    @Test
    void aFailedWriteIsToldNextAndNothingOfItIsConfirmed() throws InterruptedException {
        writer.fails = true;
        transactions(FULL);
        writer.let.release(1);
        assertThatThrownBy(() -> loop.accept(null, true)).hasMessageContaining("gone");
        assertThat(loop.applied()).isEqualTo(new Position(0));
        assertThat(log.confirmed).allMatch(new Position(0)::equals);
        assertThat(board.await("m", Duration.ZERO)).isFalse();
    }

    @Test
    void howLongItWaitsForMore() throws InterruptedException {
        writer.let.release(10);
        assertThat(loop.patience()).as("nothing to write").isEqualTo(ApplyLoop.PATIENCE);
        transactions(1);
        assertThat(loop.patience())
                .as("a few are written together")
                .isLessThanOrEqualTo(ApplyLoop.SPACING);
        loop.accept(null, true);
        transactions(ApplyLoop.BACKLOG);
        loop.accept(null, true);
        transactions(1);
        assertThat(loop.patience()).as("a backlog").isEqualTo(ApplyLoop.LINGER);
        loop.accept(new LogEvent.Begin(new Position(end + 1), Instant.EPOCH, false), false);
        assertThat(loop.patience()).as("a transaction comes").isEqualTo(ApplyLoop.PATIENCE);
    }
}
