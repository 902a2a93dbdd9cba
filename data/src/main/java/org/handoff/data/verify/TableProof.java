package org.handoff.data.verify;

import org.handoff.model.Environment;
import org.handoff.model.Table;
import org.jspecify.annotations.Nullable;

import java.util.EnumMap;
import java.util.Map;

/// How far one table is proven. Guarded by its [DirtyKeys].
final class TableProof {
    /// PROVEN: equal but for the keys marked. SWEEPING: a sweep reads it and marks count. UNPROVED:
    /// only a sweep helps, marks are not kept.
    enum State {
        PROVEN,
        SWEEPING,
        UNPROVED
    }

    final int index;
    final Table table;
    State state = State.UNPROVED;
    String reason = "not proven yet";

    /// Counts the times the induction broke, so that a sweep knows it was in vain.
    int breaks;

    /// Sweeps that read it now.
    int sweeps;

    /// The position each log must be read again from, for as long as the table is not proven.
    final Map<Environment, Long> floors = new EnumMap<>(Environment.class);

    TableProof(int index, Table table) {
        this.index = index;
        this.table = table;
    }

    boolean keepsMarks() {
        return state != State.UNPROVED;
    }

    boolean isSweptWhole() {
        return sweeps > 0 && !table.hasKey();
    }

    @Nullable Long floor(Environment log) {
        return state == State.PROVEN ? null : floors.get(log);
    }
}
