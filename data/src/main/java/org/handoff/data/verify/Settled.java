package org.handoff.data.verify;

import org.handoff.model.Environment;
import org.handoff.model.Position;
import org.handoff.socket.LogView;
import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;

/// Before which position each log's changes are applied on the other side *and* seen on their own.
///
/// A mark stands at the first of the source transactions that were applied as one, so a single
/// transaction's position says nothing about the mark of a later one of them. Positions up to which
/// all was applied lie between such groups, never inside: the answer is the last of those that no
/// unseen transaction is before. One thread.
final class Settled {
    /// Positions remembered while some transaction stays unseen.
    static final int REMEMBERED = 1_000;

    private final DirtyKeys dirty;
    private final Map<Environment, LogView> views;
    private final Map<Environment, Deque<Position>> between = new EnumMap<>(Environment.class);

    Settled(DirtyKeys dirty, Map<Environment, LogView> views) {
        this.dirty = dirty;
        this.views = views;
    }

    /// For marks that were made before this call.
    ///
    /// @return `null` if nothing is known to be settled
    @Nullable Position upTo(Environment log) {
        LogView view = views.get(log);
        if (view == null) {
            return null;
        }
        Deque<Position> known = between.computeIfAbsent(log, _ -> new ArrayDeque<>());
        // First what is applied: all of that was told before the view is asked.
        Position applied = dirty.applied(log);
        if (known.size() < REMEMBERED && (known.isEmpty() || !known.getLast().equals(applied))) {
            known.addLast(applied);
        }
        Position seen = view.seenUpTo();
        Position settled = null;
        while (!known.isEmpty() && seen.isAtLeast(known.getFirst())) {
            settled = known.removeFirst();
        }
        if (settled != null) {
            known.addFirst(settled);
        }
        return settled;
    }
}
