package org.handoff.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.PooledByteBufAllocator;

import org.handoff.gateway.TestApp.Received;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/// A hundred megabytes past someone slow, both ways: what the gateway holds meanwhile is bounded.
@Timeout(120)
final class BackpressureTest {
    private static final int SIZE = 100_000_000;
    private static final int BLOCK = 1 << 16;
    private static final long BOUND = 48L << 20;
    private final CountDownLatch mayRead = new CountDownLatch(1);
    private final AtomicLong written = new AtomicLong();
    private TestGateway world;

    @BeforeEach
    void start() throws Exception {
        world = new TestGateway(this::legacy, TestGateway.saying("cloud"));
    }

    @AfterEach
    void stop() throws Exception {
        world.close();
    }

    private boolean legacy(Received request, InputStream in, OutputStream out) throws IOException {
        if (request.path().equals("/raw-upload")) {
            try {
                mayRead.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            long sum = 0;
            byte[] block = new byte[BLOCK];
            for (long left = SIZE; left > 0; ) {
                int n = in.read(block, 0, (int) Math.min(block.length, left));
                for (int i = 0; i < n; i++) {
                    sum += block[i];
                }
                left -= n;
            }
            out.write(TestApp.ok(String.valueOf(sum)).getBytes(ISO_8859_1));
            return true;
        }
        out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + SIZE + "\r\n\r\n").getBytes(ISO_8859_1));
        for (int sent = 0; sent < SIZE; ) {
            byte[] block = block(Math.min(BLOCK, SIZE - sent), sent);
            out.write(block);
            sent += block.length;
            written.set(sent);
        }
        return true;
    }

    private static byte[] block(int size, int at) {
        byte[] block = new byte[size];
        for (int i = 0; i < size; i++) {
            block[i] = (byte) ((at + i) % 101);
        }
        return block;
    }

    @Test
    void a_slow_reader_slows_the_side_down() throws Exception {
        try (TestClient client = world.client()) {
            client.send("GET /download HTTP/1.1^Host: a^^");
            client.readHead();
            awaitStall(written);
            assertThat(written.get()).isLessThan(SIZE / 2);
            assertThat(direct()).isLessThan(BOUND);
            byte[] buffer = new byte[BLOCK];
            int got = 0;
            while (got < SIZE) {
                int n = client.in().read(buffer, 0, Math.min(buffer.length, SIZE - got));
                for (int i = 0; i < n; i++) {
                    if (buffer[i] != (byte) ((got + i) % 101)) {
                        throw new AssertionError("a wrong byte at " + (got + i));
                    }
                }
                got += n;
            }
            assertThat(client.get("/.handoff/health").status()).isEqualTo(200);
        }
        assertThat(direct()).isLessThan(BOUND);
    }

    @Test
    void a_slow_side_slows_the_client_down() throws Exception {
        AtomicLong sent = new AtomicLong();
        long expected = 0;
        for (int at = 0; at < SIZE; at++) {
            expected += (byte) (at % 101);
        }
        try (TestClient client = world.client()) {
            client.send("POST /raw-upload HTTP/1.1^Host: a^Content-Length: " + SIZE + "^^");
            Thread sender = Thread.ofVirtual().start(() -> upload(client, sent));
            awaitStall(sent);
            assertThat(sent.get()).isLessThan(SIZE / 2);
            assertThat(direct()).isLessThan(BOUND);
            mayRead.countDown();
            assertThat(client.read().body()).isEqualTo(String.valueOf(expected));
            sender.join();
        }
    }

    private static void upload(TestClient client, AtomicLong sent) {
        try {
            for (int at = 0; at < SIZE; ) {
                byte[] block = block(Math.min(BLOCK, SIZE - at), at);
                client.socket.getOutputStream().write(block);
                at += block.length;
                sent.set(at);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Until a counter has stood still for half a second.
    private static void awaitStall(AtomicLong counter) throws InterruptedException {
        AtomicLong last = new AtomicLong(-1);
        AtomicLong since = new AtomicLong(System.nanoTime());
        TestClient.until(
                "a stall",
                () -> {
                    if (last.getAndSet(counter.get()) != counter.get()) {
                        since.set(System.nanoTime());
                    }
                    return counter.get() > 0 && System.nanoTime() - since.get() > 500_000_000;
                });
    }

    private static long direct() {
        return PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
    }
}
