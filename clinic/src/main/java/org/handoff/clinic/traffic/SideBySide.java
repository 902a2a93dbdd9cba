package org.handoff.clinic.traffic;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Asks both applications the same questions, straight and not through a gateway, and compares
/// status and body; tries writes on the side that does not own them, where each must be refused.
/// Live data changes and the receiving side follows a moment later, so an answer that differs is
/// asked for again for a while.
public final class SideBySide {
    private static final int CLINICIANS = 10;
    private static final int TRIES = 20;
    private static final long RETRY_NANOS = 50_000_000;
    private static final int CONNECT_MILLIS = 5_000;
    private static final int ANSWER_MILLIS = 10_000;
    private static final int READ_ONLY = 503;

    private final InetSocketAddress serving;
    private final InetSocketAddress receiving;
    private final Summary summary;
    private final AtomicLong equal = new AtomicLong();
    private final AtomicLong different = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong notRefused = new AtomicLong();

    private SideBySide(InetSocketAddress serving, InetSocketAddress receiving, Summary summary) {
        this.serving = serving;
        this.receiving = receiving;
        this.summary = summary;
    }

    /// @param equal answers that were the same on both sides
    /// @param different answers that stayed different
    /// @param refused writes that the receiving side refused, as it must
    /// @param notRefused writes that it answered otherwise: taken, two sides own writes; failed,
    ///   and nobody knows
    public record Result(long equal, long different, long refused, long notRefused) {}

    /// @param serving the application whose database owns writes
    /// @param reads questions asked of both
    /// @param writes attempts on the receiving side
    /// @throws IOException if an application does not answer
    public static Result of(
            InetSocketAddress serving, InetSocketAddress receiving, int reads, int writes)
            throws IOException, InterruptedException {
        SideBySide both = new SideBySide(serving, receiving, Summary.ask(serving));
        SplittableRandom seeds = new SplittableRandom();
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var asking = new ExecutorCompletionService<Boolean>(pool);
            for (int i = 0; i < CLINICIANS; i++) {
                long seed = seeds.nextLong();
                long ids = seeds.nextLong();
                asking.submit(
                        () -> both.ask(new Clinicians(both.summary, seed, ids), reads, writes));
            }
            for (int i = 0; i < CLINICIANS; i++) {
                asking.take().get();
            }
        } catch (ExecutionException e) {
            throw new IOException("an application does not answer", e.getCause());
        }
        return new Result(
                both.equal.get(), both.different.get(), both.refused.get(), both.notRefused.get());
    }

    private boolean ask(Clinicians clinician, int reads, int writes) throws IOException {
        try (Ask one = new Ask(serving);
                Ask other = new Ask(receiving)) {
            for (int i = 0; i < reads / CLINICIANS; i++) {
                byte[] question = clinician.next(false, 0).bytes;
                (same(one, other, question) ? equal : different).incrementAndGet();
            }
            for (int i = 0; i < writes / CLINICIANS; i++) {
                int status = other.ask(clinician.next(true, 0).bytes).status();
                (status == READ_ONLY ? refused : notRefused).incrementAndGet();
            }
        }
        return true;
    }

    private static boolean same(Ask one, Ask other, byte[] question) throws IOException {
        for (int attempt = 0; attempt < TRIES; attempt++) {
            Heard first = one.ask(question);
            Heard second = other.ask(question);
            if (first.equals(second)) {
                return true;
            }
            LockSupport.parkNanos(RETRY_NANOS);
        }
        return false;
    }

    /// @param body bytes as characters of ISO 8859-1
    private record Heard(int status, String body) {}

    /// One keep-alive connection.
    private static final class Ask implements AutoCloseable {
        private final Socket socket = new Socket();
        private final ResponseReader response = new ResponseReader();
        private final byte[] buffer = new byte[16 * 1024];

        Ask(InetSocketAddress application) throws IOException {
            socket.connect(application, CONNECT_MILLIS);
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.setTcpNoDelay(true);
        }

        Heard ask(byte[] question) throws IOException {
            response.reset();
            socket.getOutputStream().write(question);
            while (true) {
                int count = socket.getInputStream().read(buffer);
                if (count < 0) {
                    throw new IOException("an application closed the connection");
                }
                if (response.take(buffer, count)) {
                    return new Heard(response.status(), response.body());
                }
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
