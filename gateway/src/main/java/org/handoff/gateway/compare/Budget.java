package org.handoff.gateway.compare;

/// Counts what one body may cost while it is read.
final class Budget {
    private final CompareLimits limits;
    private int shapes;

    Budget(CompareLimits limits) {
        this.limits = limits;
    }

    /// One more shape, so deep below the root.
    void take(int depth) throws Unreadable {
        if (depth > limits.depth()) {
            throw Unreadable.tooMuch(limits.depth() + " levels");
        }
        if (++shapes > limits.shapes()) {
            throw Unreadable.tooMuch(limits.shapes() + " parts");
        }
    }

    CompareLimits limits() {
        return limits;
    }
}
