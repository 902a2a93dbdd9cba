package org.handoff.testkit.sim;

/// A process: what it planned is lost when it crashes, and late when it is frozen. State that
/// survives is kept by whoever owns the node.
public final class SimNode {
    private final SimClock clock;
    private final String name;
    private boolean up = true;
    private int incarnation = 1;
    private long frozenUntil;

    public SimNode(SimClock clock, String name) {
        this.clock = clock;
        this.name = name;
    }

    public String name() {
        return name;
    }

    public boolean isUp() {
        return up;
    }

    public int incarnation() {
        return incarnation;
    }

    public boolean isFrozen() {
        return clock.now() < frozenUntil;
    }

    /// Plans something that happens only if this very process still runs then.
    public void after(long nanos, Runnable what) {
        int planned = incarnation;
        clock.after(nanos, () -> fire(planned, what));
    }

    private void fire(int planned, Runnable what) {
        if (!up || incarnation != planned) {
            return;
        }
        if (isFrozen()) {
            clock.after(frozenUntil - clock.now(), () -> fire(planned, what));
            return;
        }
        what.run();
    }

    public void crash() {
        up = false;
        frozenUntil = 0;
        incarnation++;
    }

    public void restart() {
        up = true;
    }

    /// As by SIGSTOP: everything happens later, nothing is lost.
    public void freeze(long nanos) {
        frozenUntil = Math.max(frozenUntil, clock.now() + nanos);
    }

    public void thaw() {
        frozenUntil = 0;
    }
}
