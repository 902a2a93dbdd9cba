package org.handoff.engine.postgres.capture;

import org.handoff.model.Tuple;
import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/// Large values that an update did not touch and that the log left out of the new row.
final class Unchanged {
    private Unchanged() {}

    /// The new row with whatever the old one knows: all of it if it is whole, else its key.
    @SuppressWarnings("ReferenceEquality") // the placeholder is known by identity alone
    static Tuple filled(Relation.Rows rows, Tuple before, boolean whole, Tuple after) {
        if (!after.isPartial()) {
            return after;
        }
        byte[] @Nullable [] values = new byte[after.size()][];
        for (int i = 0; i < values.length; i++) {
            boolean known = whole || rows.key().contains(i);
            values[i] = after.get(i) == Tuple.UNCHANGED && known ? before.get(i) : after.get(i);
        }
        return new Tuple(values);
    }

    static boolean sameKey(Relation.Rows rows, Tuple before, Tuple after) {
        for (int i = 0; i < after.size(); i++) {
            if (rows.key().contains(i) && !Arrays.equals(before.get(i), after.get(i))) {
                return false;
            }
        }
        return true;
    }
}
