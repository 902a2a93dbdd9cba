package org.handoff.engine.postgres.stream;

import org.handoff.data.follow.ChangedKeys;
import org.handoff.model.Position;
import org.handoff.model.Table;
import org.handoff.model.Tuple;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/// Remembers what it is told, and proves up to where a test says.
final class SeenKeys implements ChangedKeys {
    final AtomicLong changes = new AtomicLong();
    final Set<String> tables = Collections.newSetFromMap(new ConcurrentHashMap<>());
    final List<String> unproved = new CopyOnWriteArrayList<>();
    volatile Position provenUpTo = new Position(-1);

    @Override
    public void changed(Table table, Tuple row, Position commit) {
        changes.incrementAndGet();
        tables.add(table.name().toString());
    }

    @Override
    public void unproved(Table table, String reason) {
        unproved.add(table.name() + ": " + reason);
    }

    @Override
    public void applied(Position position) {}

    @Override
    public Position provenUpTo(Position applied) {
        return applied.isAtLeast(provenUpTo) ? provenUpTo : applied;
    }
}
