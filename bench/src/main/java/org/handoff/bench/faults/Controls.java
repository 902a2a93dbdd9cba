package org.handoff.bench.faults;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/// The control planes: one, or two that share a ledger, of which one conducts and one waits. One
/// thread.
final class Controls {
    private static final long ARM_BOUND_MILLIS = 60_000;
    private static final long LOOK_MILLIS = 2;

    private final List<Child> all;
    private final Operator operator;
    private int frozen = -1;

    /// @param all in the order of the operator's addresses
    Controls(List<Child> all, Operator operator) {
        this.all = List.copyOf(all);
        this.operator = operator;
    }

    List<Child> all() {
        return all;
    }

    boolean areShared() {
        return all.size() > 1;
    }

    /// The one that answered last.
    Child leader() {
        return all.get(operator.leader());
    }

    /// The one in charge will end as by SIGKILL at this point. Of two, the one that waits is armed,
    /// and becomes the one in charge.
    void arm(String point) throws IOException, InterruptedException {
        Map<String, String> fault = Map.of("HANDOFF_FAULT", point);
        if (!areShared()) {
            leader().end();
            leader().start(fault);
            return;
        }
        int first = operator.leader();
        Child armed = all.get(1 - first);
        if (armed.isAlive()) {
            armed.end();
        }
        armed.start(fault);
        awaitListening(1 - first);
        all.get(first).end();
        awaitLeader();
        all.get(first).start(Map.of());
        awaitListening(first);
    }

    /// Milliseconds until one of them answers as the one in charge.
    double awaitLeader() throws IOException, InterruptedException {
        long from = System.nanoTime();
        while (operator.status() == null) {
            if (System.nanoTime() - from > ARM_BOUND_MILLIS * 1_000_000) {
                throw new IOException("nobody took over within " + ARM_BOUND_MILLIS + " ms");
            }
            Thread.sleep(LOOK_MILLIS);
        }
        return (System.nanoTime() - from) / 1e6;
    }

    private void awaitListening(int index) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + ARM_BOUND_MILLIS * 1_000_000;
        while (!operator.listens(index)) {
            if (System.nanoTime() > deadline) {
                throw new IOException(all.get(index).name() + " does not listen; see its log");
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    /// Whoever has ended, as a service manager does; returns once a standby waits again.
    void startAgain() throws IOException, InterruptedException {
        for (int i = 0; i < all.size(); i++) {
            if (!all.get(i).isAlive()) {
                all.get(i).start(Map.of());
                if (areShared()) {
                    awaitListening(i);
                }
            }
        }
    }

    void freeze() throws IOException {
        frozen = operator.leader();
        all.get(frozen).freeze();
    }

    /// Wakes it. Of two, it finds that another took over, ends by itself, and is started again.
    void thaw() throws IOException, InterruptedException {
        Child woken = all.get(frozen);
        woken.thaw();
        if (areShared() && operator.leader() != frozen) {
            if (!woken.endsWithin(ARM_BOUND_MILLIS)) {
                throw new IOException(woken.name() + " woke, and did not end");
            }
            startAgain();
        }
    }
}
