package org.handoff.data.follow;

import org.handoff.model.Change;
import org.handoff.model.Position;
import org.handoff.model.Stretch;
import org.handoff.model.TableChanges;
import org.handoff.model.Tuple;

/// Tells the verifier which rows changed.
///
/// A key that a target transaction touches many times is told once, at the position of the *first*
/// source transaction in it: that is before all of its changes, so a log that is kept back to there
/// holds them all, and it is applied only when the whole target transaction is. A row that was
/// inserted and deleted inside of it was never there for anyone, and is not told.
final class Marks {
    private Marks() {}

    static void mark(ChangedKeys keys, Stretch stretch, Position first) {
        for (TableChanges changes : stretch.sets()) {
            for (Tuple row : changes.deletes()) {
                keys.changed(changes.table(), row, first);
            }
            for (Tuple row : changes.updates()) {
                keys.changed(changes.table(), row, first);
            }
            for (Tuple row : changes.inserts()) {
                keys.changed(changes.table(), row, first);
            }
        }
        for (Change change : stretch.ordered()) {
            mark(keys, change, first);
        }
    }

    static void mark(ChangedKeys keys, Change change, Position commit) {
        switch (change) {
            case Change.Insert insert -> keys.changed(insert.table(), insert.after(), commit);
            case Change.Update update -> {
                Tuple before = update.before();
                if (before != null) {
                    keys.changed(update.table(), before, commit);
                }
                keys.changed(update.table(), update.after(), commit);
            }
            case Change.Delete delete -> keys.changed(delete.table(), delete.before(), commit);
            case Change.Truncate _, Change.Marker _, Change.Ownership _, Change.SchemaChange _ -> {
                // Whole tables are told by their own call.
            }
        }
    }
}
