package org.handoff.model;

import java.util.List;

/// What a merged stretch of the log makes of one table with a key: at most one delete and one
/// insert, or one update, for each key. To be carried out as sets in the order deletes, updates,
/// inserts; inside each set the order does not matter, but for a unique index other than the key.
///
/// @param deletes at least the key columns are set
/// @param updates the key is unchanged; [Tuple#UNCHANGED] values stay as they are in the row
/// @param inserts never partial
public record TableChanges(
        Table table, List<Tuple> deletes, List<Tuple> updates, List<Tuple> inserts) {

    public int rows() {
        return deletes.size() + updates.size() + inserts.size();
    }
}
