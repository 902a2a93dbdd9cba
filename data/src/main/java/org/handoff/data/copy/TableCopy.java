package org.handoff.data.copy;

import org.handoff.model.Finding;
import org.handoff.model.Leaf;
import org.handoff.model.Position;
import org.handoff.model.Table;
import org.handoff.socket.CopyRange;
import org.handoff.socket.CopyTarget;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One table on its way: its ranges, what they amount to, what was read back. Safe for threads.
final class TableCopy {
    private final Table table;
    private final List<CopyRange> ranges = new ArrayList<>();
    private final Map<Integer, CopyTarget.Done> done = new HashMap<>();
    private final List<Finding> findings = new ArrayList<>();
    private boolean toBeEmptied;
    private int proofsOpen;
    private Leaf readBack = Leaf.EMPTY;

    TableCopy(Table table) {
        this.table = table;
    }

    Table table() {
        return table;
    }

    synchronized void plan(List<CopyRange> cut) {
        ranges.clear();
        ranges.addAll(cut);
    }

    synchronized boolean isPlanned() {
        return !ranges.isEmpty();
    }

    synchronized void emptyFirst() {
        toBeEmptied = true;
    }

    synchronized boolean isToBeEmptied() {
        return toBeEmptied;
    }

    synchronized List<CopyRange> open() {
        return ranges.stream().filter(range -> !done.containsKey(range.number())).toList();
    }

    synchronized boolean isCopied() {
        return !ranges.isEmpty() && done.size() == ranges.size();
    }

    /// @return whether it was the last one
    synchronized boolean done(CopyTarget.Done range) {
        done.put(range.range().number(), range);
        return isCopied();
    }

    synchronized void skipProof() {
        readBack = copied();
    }

    synchronized void expectProofs(int parts) {
        proofsOpen = parts;
        readBack = Leaf.EMPTY;
    }

    /// @return whether it was the last part
    synchronized boolean proved(Leaf part) {
        readBack = readBack.plus(part);
        proofsOpen--;
        if (proofsOpen > 0) {
            return false;
        }
        Leaf expected = copied();
        if (!expected.equals(readBack)) {
            long off = Math.abs(expected.rows() - readBack.rows());
            findings.add(
                    new Finding(
                            "copy-differs",
                            table.name().toString(),
                            Math.max(off, 1),
                            "Table %s was copied with %d rows and read back with %d%s."
                                    .formatted(
                                            table.name(),
                                            expected.rows(),
                                            readBack.rows(),
                                            off == 0 ? ", some of them different" : "")));
        }
        return true;
    }

    /// What the source held.
    synchronized Leaf copied() {
        Leaf total = Leaf.EMPTY;
        for (CopyTarget.Done one : done.values()) {
            total = total.plus(one.leaf());
        }
        return total;
    }

    /// The newest snapshot among the ranges.
    synchronized Position position() {
        Position newest = Position.START;
        for (CopyTarget.Done one : done.values()) {
            newest = newest.orLater(one.position());
        }
        return newest;
    }

    synchronized List<Finding> findings() {
        return List.copyOf(findings);
    }
}
