package org.handoff.data.follow;

import org.handoff.model.Position;
import org.handoff.model.Table;
import org.handoff.model.Tuple;

/// What one stream tells the verifier, and asks of it. All calls of one stream come from its apply
/// thread; the verifier's own threads work at the same time.
public interface ChangedKeys {

    /// A row changed. Called before the change is committed on the other side, for every change
    /// that was not written by Handoff itself; after a restart also for changes that were applied
    /// before. A change of a key calls it for both keys.
    ///
    /// @param row the written columns; for a table with key at least the key columns are set and
    ///   the others must not be looked at, without key the whole row as far as known (a value may
    ///   be [Tuple#UNCHANGED])
    /// @param commit the position of the source transaction's commit, or, where several are applied
    ///   as one, of the first of them
    void changed(Table table, Tuple row, Position commit);

    /// The induction broke for a table: only a sweep proves it again.
    void unproved(Table table, String reason);

    /// Everything that ends at or before `position` is committed on the other side.
    void applied(Position position);

    /// Just before the oldest change that is not proven yet, or `applied` if there is none. Any
    /// thread.
    Position provenUpTo(Position applied);
}
