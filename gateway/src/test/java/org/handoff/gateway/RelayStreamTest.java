package org.handoff.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;

import org.handoff.gateway.RelayWorld.Setting;
import org.handoff.gateway.relay.Forwarder;
import org.handoff.gateway.relay.RelayConfig;
import org.handoff.gateway.relay.RelayConfig.Way;
import org.handoff.gateway.relay.RelayEnding;
import org.handoff.gateway.relay.RelayLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// Megabytes through a relay, with ends that read and write at their own pace: every byte arrives,
/// in order, and behind the last one the end.
@Timeout(180)
@SuppressWarnings("try") // interrupted at the end of a test
final class RelayStreamTest {
    private static final int SMALL = 32 << 10;

    /// What one end does with its connection.
    ///
    /// @param sends bytes of the stream of `seed`
    /// @param pauseMillis of its reader, now and then
    /// @param readsFirst whether it ends its own stream only after it has read the other's
    private record End(long seed, int sends, int pauseMillis, boolean readsFirst) {

        static End random(SplittableRandom random, boolean mayReadFirst) {
            int sends =
                    switch (random.nextInt(4)) {
                        case 0 -> 0;
                        case 1 -> random.nextInt(10_000);
                        default -> random.nextInt(3 << 20);
                    };
            int pause = random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(20);
            return new End(random.nextLong(), sends, pause, mayReadFirst && random.nextBoolean());
        }

        /// Sends all of its own and reads all of the other's, at the same time.
        ///
        /// @return how far the bytes read were right: all of them, if it is the other's number
        long run(Socket socket, End other, ExecutorService threads) throws Exception {
            Future<Long> read = threads.submit(() -> read(socket.getInputStream(), other));
            Future<?> written =
                    threads.submit(() -> {
                        write(socket.getOutputStream());
                        if (readsFirst) {
                            read.get();
                        }
                        socket.shutdownOutput();
                        return null;
                    });
            long right = read.get();
            written.get();
            return right;
        }

        private void write(OutputStream out) throws IOException {
            SplittableRandom stream = new SplittableRandom(seed);
            byte[] chunk = new byte[8 << 10];
            for (int sent = 0; sent < sends; sent += chunk.length) {
                stream.nextBytes(chunk);
                out.write(chunk, 0, Math.min(chunk.length, sends - sent));
            }
        }

        private long read(InputStream in, End other) throws Exception {
            SplittableRandom stream = new SplittableRandom(other.seed);
            SplittableRandom pace = new SplittableRandom(seed);
            byte[] expected = new byte[8 << 10];
            long right = 0;
            while (true) {
                byte[] got = in.readNBytes(expected.length);
                stream.nextBytes(expected);
                for (int i = 0; i < got.length; i++) {
                    if (got[i] != expected[i]) {
                        throw new AssertionError("wrong after " + (right + i) + " bytes");
                    }
                }
                right += got.length;
                if (got.length < expected.length) {
                    return right;
                }
                if (pauseMillis > 0 && pace.nextInt(16) == 0) {
                    TimeUnit.MILLISECONDS.sleep(pauseMillis);
                }
            }
        }
    }

    /// A server of which a test takes each connection itself.
    private static ServerSocket server() throws IOException {
        ServerSocket server = new ServerSocket();
        server.setReceiveBufferSize(SMALL);
        server.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        return server;
    }

    private static RelayConfig onwards(int port, RelayLimits limits) {
        return new RelayConfig(
                "tcp",
                "127.0.0.1",
                0,
                new Way.Onwards(RelayWorld.target(port)),
                null,
                false,
                false,
                limits,
                null);
    }

    private static Socket connect(Forwarder forwarder) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(SMALL);
        socket.connect(
                new java.net.InetSocketAddress(
                        InetAddress.getLoopbackAddress(), forwarder.relay().port()));
        socket.setSoTimeout(60_000);
        return socket;
    }

    @Test
    void every_byte_and_each_end_arrive_whoever_is_slow() throws Exception {
        int links = Integer.getInteger("handoff.links", 60);
        long first = Long.getLong("handoff.seed", 1);
        try (ServerSocket server = server();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Forwarder forwarder =
                        new Forwarder(onwards(server.getLocalPort(), RelayLimits.DEFAULT))
                                .start()) {
            for (long seed = first; seed < first + links; seed += 10) {
                tenLinks(seed, server, threads, forwarder);
            }
            TestClient.until("gone", () -> forwarder.relay().connections() == 0);
            assertThat(forwarder.relay().counters().endedTotal(RelayEnding.DONE))
                    .isEqualTo(forwarder.relay().counters().takenTotal());
        }
    }

    /// Ten at the same time, each by its seed.
    private static void tenLinks(
            long seed, ServerSocket server, ExecutorService threads, Forwarder forwarder)
            throws Exception {
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            SplittableRandom random = new SplittableRandom(seed + i);
            End client = End.random(random, true);
            End side = End.random(random, !client.readsFirst());
            Socket outer = connect(forwarder);
            Socket inner = server.accept();
            inner.setSoTimeout(60_000);
            String which = "seed " + (seed + i) + ": " + client + ", " + side;
            all.add(
                    threads.submit(() -> {
                        try (outer) {
                            assertThat(client.run(outer, side, threads))
                                    .as(which)
                                    .isEqualTo(side.sends);
                        }
                        return null;
                    }));
            all.add(
                    threads.submit(() -> {
                        try (inner) {
                            assertThat(side.run(inner, client, threads))
                                    .as(which)
                                    .isEqualTo(client.sends);
                        }
                        return null;
                    }));
        }
        for (Future<?> each : all) {
            each.get();
        }
    }

    @Test
    void of_senders_that_have_ended_one_read_each_is_in_memory() throws Exception {
        int links = 16;
        int size = 6 << 20;
        long before = PooledByteBufAllocator.DEFAULT.pinnedDirectMemory();
        List<Socket> sockets = new ArrayList<>();
        try (ServerSocket server = server();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Forwarder forwarder =
                        new Forwarder(onwards(server.getLocalPort(), RelayLimits.DEFAULT))
                                .start()) {
            List<Future<?>> sending = new ArrayList<>();
            for (int i = 0; i < links; i++) {
                Socket outer = connect(forwarder);
                sockets.add(outer);
                sockets.add(server.accept());
                sending.add(
                        threads.submit(() -> {
                            try {
                                outer.getOutputStream().write(new byte[size]);
                                outer.shutdownOutput();
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        }));
            }
            long most = 0;
            long passed = -1;
            for (int i = 0; i < 200 && passed != forwarder.relay().counters().upBytesTotal(); ) {
                passed = forwarder.relay().counters().upBytesTotal();
                for (int k = 0; k < 20; k++, i++) {
                    long now = PooledByteBufAllocator.DEFAULT.pinnedDirectMemory() - before;
                    most = Math.max(most, now);
                    TimeUnit.MILLISECONDS.sleep(10); // the receivers read nothing meanwhile
                }
            }
            assertThat(passed).isLessThan((long) links * size);
            assertThat(most).isLessThan(links * 2L * (64 << 10));
            long all = 0;
            for (int i = 1; i < sockets.size(); i += 2) {
                all += sockets.get(i).getInputStream().transferTo(OutputStream.nullOutputStream());
            }
            assertThat(all).isEqualTo((long) links * size);
            for (Future<?> each : sending) {
                each.get();
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void a_receiver_that_takes_nothing_is_idle() throws Exception {
        RelayLimits limits = RelayWorld.limits(10, 2_000, 500, 0);
        try (ServerSocket server = server();
                Forwarder forwarder =
                        new Forwarder(onwards(server.getLocalPort(), limits)).start();
                Socket outer = connect(forwarder);
                Socket _ = server.accept()) {
            boolean isCut = false;
            try {
                outer.getOutputStream().write(new byte[64 << 20]);
            } catch (IOException e) {
                isCut = true;
            }
            assertThat(isCut).isTrue();
            assertThat(forwarder.relay().counters().endedTotal(RelayEnding.IDLE)).isOne();
        }
    }

    @Test
    void a_receiver_that_resets_amid_megabytes_resets_the_sender() throws Exception {
        try (ServerSocket server = server();
                Forwarder forwarder =
                        new Forwarder(onwards(server.getLocalPort(), RelayLimits.DEFAULT)).start();
                Socket outer = connect(forwarder)) {
            Socket inner = server.accept();
            Thread resetting =
                    Thread.ofVirtual()
                            .start(() -> {
                                try (inner) {
                                    inner.getInputStream().readNBytes(100_000);
                                    inner.setSoLinger(true, 0);
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            });
            boolean isCut = false;
            try {
                outer.getOutputStream().write(new byte[64 << 20]);
            } catch (IOException e) {
                isCut = true;
            }
            resetting.join();
            assertThat(isCut).isTrue();
            TestClient.until("gone", () -> forwarder.relay().connections() == 0);
            assertThat(forwarder.relay().counters().endedTotal(RelayEnding.RESET)).isOne();
        }
    }

    @Test
    void a_sender_that_resets_amid_megabytes_leaves_no_whole_stream_behind() throws Exception {
        try (RelayWorld world = new RelayWorld(Setting.USUAL)) {
            TestClient client = world.used("L:a.");
            client.sendRaw("x".repeat(1 << 20));
            client.socket.setSoLinger(true, 0);
            client.close();
            TestClient.until("the side noticed", () -> world.legacy.lastEnd() != null);
            assertThat(world.legacy.lastEnd()).isInstanceOf(IOException.class);
        }
    }
}
