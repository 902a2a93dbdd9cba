package org.handoff.data.copy;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// Work in a few threads, where work may add more. The first failure stops the rest and is thrown.
final class Lanes {
    /// One piece of work.
    interface Work {
        void run() throws InterruptedException;
    }

    private final int lanes;
    private final Deque<Work> queue = new ArrayDeque<>();
    private final List<Thread> threads = new ArrayList<>();
    private int running;
    private @Nullable Throwable failure;

    Lanes(int lanes) {
        this.lanes = Math.max(lanes, 1);
    }

    synchronized void add(Work work) {
        queue.addLast(work);
        notifyAll();
    }

    synchronized void addFirst(Work work) {
        queue.addFirst(work);
        notifyAll();
    }

    /// Returns when nothing is left.
    void run() throws InterruptedException {
        for (int i = 0; i < lanes; i++) {
            threads.add(
                    Thread.ofPlatform().daemon().name("handoff-copy-" + i).unstarted(this::lane));
        }
        threads.forEach(Thread::start);
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } finally {
            threads.forEach(Thread::interrupt);
        }
        rethrow();
    }

    private synchronized void rethrow() throws InterruptedException {
        switch (failure) {
            case null -> {}
            case RuntimeException known -> throw known;
            case InterruptedException stopped -> throw stopped;
            case Error error -> throw error;
            default -> throw new IllegalStateException(failure);
        }
    }

    private void lane() {
        try {
            for (Work work = next(); work != null; work = next()) {
                work.run();
                ended();
            }
        } catch (InterruptedException | RuntimeException | Error stopped) {
            fail(stopped);
        }
    }

    private synchronized @Nullable Work next() throws InterruptedException {
        while (queue.isEmpty() && running > 0 && failure == null) {
            wait();
        }
        if (failure != null || queue.isEmpty()) {
            notifyAll();
            return null;
        }
        running++;
        return queue.removeFirst();
    }

    private synchronized void ended() {
        running--;
        notifyAll();
    }

    private synchronized void fail(Throwable thrown) {
        if (failure == null) {
            failure = thrown;
        } else if (!failure.equals(thrown)) {
            failure.addSuppressed(thrown);
        }
        running--;
        notifyAll();
        for (Thread thread : threads) {
            if (!thread.equals(Thread.currentThread())) {
                thread.interrupt();
            }
        }
    }
}
