package org.handoff.control.evidence.worm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/// What was read of objects that never change, so that it is read once: a version of an object has
/// one content. Several are read at a time. Any thread.
///
/// @param <T> an object, as a listing names it
final class Fetched<T> {
    private static final int AT_ONCE = 16;

    /// Objects that are remembered; the oldest are read again.
    private static final int REMEMBERED_MAX = 20_000;

    /// For all that one look reads.
    private static final Duration BOUND = Duration.ofMinutes(5);

    private final Function<T, String> identity;
    private final Function<T, byte[]> get;
    private final Map<String, byte[]> remembered = new LinkedHashMap<>();

    /// @param get may throw; another exception than `UncheckedIOException` goes on to the caller
    Fetched(Function<T, String> identity, Function<T, byte[]> get) {
        this.identity = identity;
        this.get = get;
    }

    /// In the order of the objects.
    List<byte[]> all(List<T> objects) throws IOException {
        long until = System.nanoTime() + BOUND.toNanos();
        Semaphore places = new Semaphore(AT_ONCE);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<byte[]>> asked = new ArrayList<>();
            for (T each : objects) {
                asked.add(threads.submit(() -> one(each, places)));
            }
            try {
                List<byte[]> all = new ArrayList<>();
                for (Future<byte[]> each : asked) {
                    all.add(each.get(until - System.nanoTime(), TimeUnit.NANOSECONDS));
                }
                return all;
            } catch (TimeoutException e) {
                throw new IOException(
                        "it takes more than " + BOUND.toMinutes() + " minutes to read", e);
            } catch (ExecutionException e) {
                throw failed(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            } finally {
                asked.forEach(each -> each.cancel(true));
            }
        }
    }

    private byte[] one(T object, Semaphore places) throws InterruptedException {
        String name = identity.apply(object);
        synchronized (remembered) {
            byte[] known = remembered.get(name);
            if (known != null) {
                return known;
            }
        }
        places.acquire();
        try {
            byte[] content = get.apply(object);
            synchronized (remembered) {
                if (remembered.size() >= REMEMBERED_MAX) {
                    remembered.remove(remembered.keySet().iterator().next());
                }
                remembered.put(name, content);
            }
            return content;
        } finally {
            places.release();
        }
    }

    private static IOException failed(ExecutionException e) {
        Throwable cause = e.getCause();
        return switch (cause) {
            case UncheckedIOException io when io.getCause() != null -> io.getCause();
            case RuntimeException other -> throw other;
            case null, default -> new IOException(String.valueOf(cause), e);
        };
    }
}
