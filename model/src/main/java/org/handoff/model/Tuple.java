package org.handoff.model;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/// One row's values in the engine's text form, UTF-8. Holds patient data: it compares, but never
/// prints a value.
///
/// An element is `null` for SQL NULL and [#UNCHANGED] (by identity) for a large value that the
/// change log left out because the update did not touch it.
public final class Tuple {
    /// The placeholder for an unchanged large value. Compare with `==`.
    public static final byte[] UNCHANGED = new byte[0];

    private final byte[] @Nullable [] values;

    public Tuple(byte[] @Nullable [] values) {
        this.values = values;
    }

    public int size() {
        return values.length;
    }

    public byte @Nullable [] get(int index) {
        return values[index];
    }

    /// Whether a large value was left out.
    @SuppressWarnings("ReferenceEquality") // the placeholder is known by identity alone
    public boolean isPartial() {
        for (byte[] value : values) {
            if (value == UNCHANGED) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Tuple tuple && Arrays.deepEquals(values, tuple.values);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(values);
    }

    @Override
    public String toString() {
        return "Tuple(" + values.length + " values, redacted)";
    }
}
