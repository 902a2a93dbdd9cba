package org.handoff.model;

/// The fencing token: grows at every change of who may write. Every effect carries one and an
/// actuator refuses one lower than the highest it has seen.
///
/// @param number 0 before anything happened, then growing by at least 1
public record Epoch(long number) implements Comparable<Epoch> {
    public static final Epoch NONE = new Epoch(0);

    public Epoch {
        if (number < 0) {
            throw new IllegalArgumentException("an epoch is never negative: " + number);
        }
    }

    public Epoch next() {
        return new Epoch(number + 1);
    }

    public boolean isOlderThan(Epoch other) {
        return number < other.number;
    }

    @Override
    public int compareTo(Epoch other) {
        return Long.compare(number, other.number);
    }

    @Override
    public String toString() {
        return "e" + number;
    }
}
