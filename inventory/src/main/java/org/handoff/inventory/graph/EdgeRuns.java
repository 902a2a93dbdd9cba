package org.handoff.inventory.graph;

import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/// Edges on disk: runs, each sorted by [#ORDER], one behind the other in a file without a name, so
/// that nothing is left of it however the process ends. One thread.
final class EdgeRuns {
    /// By both ends, then by what is used.
    static final Comparator<Edge> ORDER =
            Comparator.comparingInt((Edge edge) -> edge.client().id())
                    .thenComparingInt(edge -> edge.server().id())
                    .thenComparing(edge -> edge.service().protocol())
                    .thenComparingInt(edge -> edge.service().port())
                    .thenComparing(edge -> edge.service().detail());

    private static final int BUFFER_BYTES = 1 << 16;

    private final FileChannel channel;
    private final List<Run> runs = new ArrayList<>();

    private record Run(long from, long to, int edges) {}

    private EdgeRuns(FileChannel channel) {
        this.channel = channel;
    }

    /// @param folder where there is room
    static EdgeRuns in(Path folder) {
        try {
            Path file = Files.createTempFile(folder, "map-", ".edges");
            FileChannel channel =
                    FileChannel.open(
                            file,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.DELETE_ON_CLOSE);
            unname(file);
            return new EdgeRuns(channel);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private static void unname(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // where an open file cannot be deleted it is when it is closed
            file.toFile().deleteOnExit();
        }
    }

    static HandoffException failed(IOException cause) {
        return HandoffException.external(
                "map.disk",
                "The map's edges cannot be kept on disk.",
                "Is the disk full, or the folder of the database not writable?",
                cause);
    }

    /// Gives the room back.
    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /// Appends a run.
    ///
    /// @param all gives edges to whom it is called with
    /// @return how many it gave
    int add(Consumer<Consumer<Edge>> all) {
        try {
            long from = channel.size();
            OutputStream raw = Channels.newOutputStream(channel.position(from));
            OutputStream buffered = new BufferedOutputStream(raw, BUFFER_BYTES);
            StateOutput out = new StateOutput(buffered);
            int[] count = {0};
            all.accept(edge -> {
                try {
                    edge.write(out);
                    count[0]++;
                } catch (IOException e) {
                    throw failed(e);
                }
            });
            out.flush();
            runs.add(new Run(from, channel.size(), count[0]));
            return count[0];
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /// The edges of all runs in order, each once.
    Iterator<Edge> merged(List<Entity> entities) {
        return new Merge(entities);
    }

    /// The edges of the newest run.
    Edges newest(List<Entity> entities) {
        Run run = runs.getLast();
        return new Edges() {
            @Override
            public int size() {
                return run.edges;
            }

            @Override
            public Iterator<Edge> iterator() {
                return new Reader(run, 0, entities);
            }
        };
    }

    private final class Reader implements Iterator<Edge> {
        private final StateInput in;
        private final int number;
        private final List<Entity> entities;
        private int left;
        private @Nullable Edge head;

        Reader(Run run, int number, List<Entity> entities) {
            this.in =
                    new StateInput(
                            new BufferedInputStream(new Stretch(run.from, run.to), BUFFER_BYTES));
            this.number = number;
            this.entities = entities;
            this.left = run.edges;
        }

        @Override
        public boolean hasNext() {
            return left > 0;
        }

        @Override
        public Edge next() {
            if (left <= 0) {
                throw new NoSuchElementException();
            }
            left--;
            try {
                return Edge.read(in, entities);
            } catch (IOException e) {
                throw failed(e);
            }
        }

        /// The edge that [#step] came to.
        Edge head() {
            Edge at = head;
            if (at == null) {
                throw new NoSuchElementException();
            }
            return at;
        }

        boolean step() {
            head = hasNext() ? next() : null;
            return head != null;
        }
    }

    private final class Merge implements Iterator<Edge> {
        private final PriorityQueue<Reader> queue =
                new PriorityQueue<>(
                        Comparator.comparing(Reader::head, ORDER)
                                .thenComparingInt(reader -> reader.number));

        Merge(List<Entity> entities) {
            for (int i = 0; i < runs.size(); i++) {
                Reader reader = new Reader(runs.get(i), i, entities);
                if (reader.step()) {
                    queue.add(reader);
                }
            }
        }

        @Override
        public boolean hasNext() {
            return !queue.isEmpty();
        }

        @Override
        public Edge next() {
            Edge edge = pop();
            while (!queue.isEmpty() && ORDER.compare(queue.element().head(), edge) == 0) {
                edge.merge(pop());
            }
            return edge;
        }

        private Edge pop() {
            Reader reader = queue.remove();
            Edge edge = reader.head();
            if (reader.step()) {
                queue.add(reader);
            }
            return edge;
        }
    }

    /// A part of the file, whatever others read of it meanwhile.
    private final class Stretch extends InputStream {
        private final long to;
        private long at;

        Stretch(long from, long to) {
            this.at = from;
            this.to = to;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 255;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int most = (int) Math.min(length, to - at);
            if (most <= 0) {
                return -1;
            }
            int read = channel.read(ByteBuffer.wrap(bytes, offset, most), at);
            at += Math.max(read, 0);
            return read;
        }
    }
}
