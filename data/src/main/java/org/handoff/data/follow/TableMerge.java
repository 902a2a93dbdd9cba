package org.handoff.data.follow;

import org.handoff.model.Change;
import org.handoff.model.HandoffException;
import org.handoff.model.TableChanges;
import org.handoff.model.Tuple;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Merges the changes of one table with key, so that each key is touched once.
///
/// | so far | insert | update | delete |
/// |---|---|---|---|
/// | nothing | insert | update | delete |
/// | insert | - | insert of the merged row | nothing |
/// | update | - | update of the merged row | delete |
/// | delete | replace | - | - |
/// | replace (delete, then insert) | - | replace by the merged row | delete |
///
/// A change of the key is a delete of the old and an insert of the new one. `-` cannot be in a true
/// log.
final class TableMerge {

    /// What becomes of one key. Either side may be `null`, not both.
    ///
    /// @param delete the row to delete first
    /// @param after the row to write
    /// @param update whether `after` is an update of the row that is there
    private record Fate(@Nullable Tuple delete, @Nullable Tuple after, boolean update) {}

    private final Shape shape;
    private final Map<RowKey, Fate> fates = new HashMap<>();

    TableMerge(Shape shape) {
        this.shape = shape;
    }

    void insert(Change.Insert insert) {
        RowKey key = shape.keyOf(insert.after());
        Fate fate = fates.get(key);
        if (fate != null && fate.after != null) {
            throw impossible("inserted", "there");
        }
        fates.put(key, new Fate(fate == null ? null : fate.delete, insert.after(), false));
    }

    /// @return whether it could be merged; if not, all before it must be written first, then this
    ///   one by itself
    boolean update(Change.Update update) {
        Tuple before = update.before();
        Tuple after = update.after();
        RowKey key = shape.keyOf(before == null ? after : before);
        Fate fate = fates.get(key);
        Tuple known = fate == null ? null : fate.after;
        if (fate != null && known == null) {
            throw impossible("updated", "gone");
        }
        Tuple merged = known == null ? after : merged(known, after);
        if (before != null) {
            return move(key, fate, before, merged);
        }
        if (fate != null) {
            fates.put(key, new Fate(fate.delete, merged, fate.update));
        } else if (shape.isReplaced() && !merged.isPartial()) {
            fates.put(key, new Fate(merged, merged, false));
        } else {
            fates.put(key, new Fate(null, merged, true));
        }
        return true;
    }

    private boolean move(RowKey key, @Nullable Fate fate, Tuple before, Tuple merged) {
        RowKey target = shape.keyOf(merged);
        Fate there = fates.get(target);
        if (there != null && there.after != null) {
            throw impossible("moved onto a row that is", "there");
        }
        if (merged.isPartial()) {
            return false;
        }
        gone(key, fate, before);
        Fate freed = fates.get(target);
        fates.put(target, new Fate(freed == null ? null : freed.delete, merged, false));
        return true;
    }

    void delete(Change.Delete delete) {
        RowKey key = shape.keyOf(delete.before());
        Fate fate = fates.get(key);
        if (fate != null && fate.after == null) {
            throw impossible("deleted", "gone");
        }
        gone(key, fate, delete.before());
    }

    private void gone(RowKey key, @Nullable Fate fate, Tuple before) {
        boolean wasThere = fate == null || fate.update || fate.delete != null;
        if (!wasThere) {
            fates.remove(key);
        } else {
            fates.put(key, new Fate(before, null, false));
        }
    }

    /// Fills what the newer row left out.
    @SuppressWarnings("ReferenceEquality") // the placeholder is known by identity alone
    private static Tuple merged(Tuple older, Tuple newer) {
        if (!newer.isPartial()) {
            return newer;
        }
        byte[] @Nullable [] values = new byte[newer.size()][];
        for (int i = 0; i < values.length; i++) {
            values[i] = newer.get(i) == Tuple.UNCHANGED ? older.get(i) : newer.get(i);
        }
        return new Tuple(values);
    }

    /// In the order of the keys, so that rows of the same page follow each other.
    TableChanges result() {
        List<Tuple> deletes = new ArrayList<>();
        List<Tuple> updates = new ArrayList<>();
        List<Tuple> inserts = new ArrayList<>();
        List<Map.Entry<RowKey, Fate>> sorted = new ArrayList<>(fates.entrySet());
        sorted.sort(Map.Entry.comparingByKey());
        for (Map.Entry<RowKey, Fate> entry : sorted) {
            Fate fate = entry.getValue();
            if (fate.delete != null) {
                deletes.add(fate.delete);
            }
            if (fate.after != null) {
                (fate.update ? updates : inserts).add(fate.after);
            }
        }
        return new TableChanges(shape.table(), deletes, updates, inserts);
    }

    private HandoffException impossible(String done, String is) {
        return HandoffException.bug(
                "follow.history",
                "A row of %s was %s which is %s by the log's own account."
                        .formatted(shape.table().name(), done, is));
    }
}
