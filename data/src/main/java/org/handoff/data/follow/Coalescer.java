package org.handoff.data.follow;

import org.handoff.model.Change;
import org.handoff.model.Stretch;
import org.handoff.model.Table;
import org.handoff.model.TableChanges;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/// Merges changes in commit order into a [Stretch]: tables with key as sets, the others as an
/// ordered list. One thread; used again and again.
final class Coalescer {
    private final IdentityHashMap<Table, Shape> shapes = new IdentityHashMap<>();
    private IdentityHashMap<Table, TableMerge> merges = new IdentityHashMap<>();
    private List<TableMerge> inOrder = new ArrayList<>();
    private List<Change> ordered = new ArrayList<>();
    private List<Change> source = new ArrayList<>();
    private long bytes;

    /// Takes a change of rows.
    ///
    /// @param size its bytes, about
    /// @return `false` if it must stand alone: write what is there, then [#alone] it
    boolean offer(Change change, long size) {
        boolean merged =
                switch (change) {
                    case Change.Insert insert -> insert(insert);
                    case Change.Update update -> update(update);
                    case Change.Delete delete -> delete(delete);
                    case Change.Truncate _ -> false;
                    case Change.Marker _, Change.Ownership _, Change.SchemaChange _ ->
                            throw new IllegalArgumentException("not a change of rows");
                };
        if (merged) {
            source.add(change);
            bytes += size;
        }
        return merged;
    }

    /// Takes a change that [#offer] refused, when nothing else is there.
    void alone(Change change, long size) {
        if (!isEmpty()) {
            throw new IllegalStateException("it must stand alone");
        }
        ordered.add(change);
        source.add(change);
        bytes += size;
    }

    private boolean insert(Change.Insert insert) {
        if (insert.table().hasKey()) {
            merge(insert.table()).insert(insert);
        } else {
            ordered.add(insert);
        }
        return true;
    }

    private boolean update(Change.Update update) {
        if (update.table().hasKey()) {
            return merge(update.table()).update(update);
        }
        ordered.add(update);
        return true;
    }

    private boolean delete(Change.Delete delete) {
        if (delete.table().hasKey()) {
            merge(delete.table()).delete(delete);
        } else {
            ordered.add(delete);
        }
        return true;
    }

    private TableMerge merge(Table table) {
        TableMerge merge = merges.get(table);
        if (merge == null) {
            merge = new TableMerge(shapes.computeIfAbsent(table, Shape::new));
            merges.put(table, merge);
            inOrder.add(merge);
        }
        return merge;
    }

    boolean isEmpty() {
        return source.isEmpty();
    }

    int changes() {
        return source.size();
    }

    /// Of the changes taken, about.
    long bytes() {
        return bytes;
    }

    /// What was taken, merged, with no commit yet; begins anew.
    Stretch drain() {
        List<TableChanges> sets = new ArrayList<>(inOrder.size());
        for (TableMerge merge : inOrder) {
            TableChanges changes = merge.result();
            if (changes.rows() > 0) {
                sets.add(changes);
            }
        }
        Stretch stretch = new Stretch(sets, ordered, source, null);
        merges = new IdentityHashMap<>();
        inOrder = new ArrayList<>();
        ordered = new ArrayList<>();
        source = new ArrayList<>();
        bytes = 0;
        return stretch;
    }
}
