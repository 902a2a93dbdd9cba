package org.handoff.data.copy;

import org.handoff.model.Leaf;
import org.handoff.model.LeafSum;
import org.handoff.model.Position;
import org.handoff.model.Table;
import org.handoff.socket.CopyRange;
import org.handoff.socket.CopySource;
import org.handoff.socket.CopyTarget;
import org.jspecify.annotations.Nullable;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/// Copies one range: this thread reads and digests, a second one writes. Between them go a few
/// blocks that are used again, so that memory is bounded and nothing is allocated per row.
final class Pipe {
    private static final int BLOCKS = 4;
    private static final long POLL_MILLIS = 100;

    private final CopySource source;
    private final CopyTarget target;
    private final Throttle throttle;
    private final LongAdder rows;
    private final LongAdder bytes;
    private final ArrayBlockingQueue<Block> free = new ArrayBlockingQueue<>(BLOCKS);
    private final ArrayBlockingQueue<Block> full = new ArrayBlockingQueue<>(BLOCKS + 1);
    private final Block end = new Block();
    private volatile @Nullable Throwable writerFailed;

    Pipe(CopySource source, CopyTarget target, Throttle throttle, LongAdder rows, LongAdder bytes) {
        this.source = source;
        this.target = target;
        this.throttle = throttle;
        this.rows = rows;
        this.bytes = bytes;
    }

    /// @return what the range amounts to on the source
    Leaf copy(Table table, CopyRange range, Position position) throws InterruptedException {
        free.clear();
        full.clear();
        for (int i = 0; i < BLOCKS; i++) {
            free.add(new Block());
        }
        try (CopyTarget.Load load = target.load(table, range)) {
            Thread writer = Thread.ofVirtual().name("handoff-copy-writer").start(() -> write(load));
            try {
                Leaf leaf = read(table, range);
                full.put(end);
                writer.join();
                check();
                load.commit(new CopyTarget.Done(range, leaf, position));
                return leaf;
            } finally {
                writer.interrupt();
                writer.join();
            }
        }
    }

    private Leaf read(Table table, CopyRange range) throws InterruptedException {
        Reader reader = new Reader();
        source.read(table, range, reader);
        reader.flush();
        return reader.sum.leaf();
    }

    /// Digests rows and gathers them into blocks.
    private final class Reader implements CopySource.Rows {
        private final LeafSum sum = new LeafSum();
        private @Nullable Block block;
        private long rowsOfBlock;

        @Override
        public void row(byte[] row, int offset, int length, int written)
                throws InterruptedException {
            sum.add(row, offset, length);
            Block current = block;
            if (current == null) {
                current = next();
                block = current;
            }
            rowsOfBlock++;
            if (current.add(row, offset, written)) {
                flush();
            }
        }

        void flush() throws InterruptedException {
            Block current = block;
            if (current == null) {
                return;
            }
            rows.add(rowsOfBlock);
            bytes.add(current.length);
            rowsOfBlock = 0;
            block = null;
            int length = current.length;
            full.put(current);
            throttle.pass(length);
        }

        private Block next() throws InterruptedException {
            Block taken = free.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
            while (taken == null) {
                check();
                taken = free.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
            }
            taken.clear();
            return taken;
        }
    }

    private void write(CopyTarget.Load load) {
        try {
            for (Block block = full.take(); block != end; block = full.take()) {
                load.write(block.bytes, block.length);
                free.add(block);
            }
        } catch (InterruptedException stopped) {
            writerFailed = stopped;
        } catch (RuntimeException failure) {
            writerFailed = failure;
        }
    }

    private void check() throws InterruptedException {
        Throwable failure = writerFailed;
        if (failure instanceof RuntimeException known) {
            throw known;
        }
        if (failure != null) {
            throw new InterruptedException();
        }
    }
}
