package org.handoff.bench.apply;

import org.handoff.data.follow.ChangedKeys;
import org.handoff.model.Position;
import org.handoff.model.Table;
import org.handoff.model.Tuple;

/// The product's marks, taken as proven: no verifier runs beside the stream that is measured, and
/// the log must not be read twice.
record MarkedKeys(ChangedKeys marks) implements ChangedKeys {
    @Override
    public void changed(Table table, Tuple row, Position commit) {
        marks.changed(table, row, commit);
    }

    @Override
    public void unproved(Table table, String reason) {
        marks.unproved(table, reason);
    }

    @Override
    public void applied(Position position) {
        marks.applied(position);
    }

    @Override
    public Position provenUpTo(Position applied) {
        return applied;
    }
}
