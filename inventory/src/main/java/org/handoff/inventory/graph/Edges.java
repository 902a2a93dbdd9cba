package org.handoff.inventory.graph;

import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// The edges of an estate, in memory or, when there are many, in a file: each iteration over a file
/// makes them anew, so an edge is compared by its key and never by identity. Read by one thread.
public interface Edges extends Iterable<Edge> {
    int size();

    default Stream<Edge> stream() {
        return StreamSupport.stream(spliterator(), false);
    }

    static Edges of(List<Edge> all) {
        List<Edge> held = List.copyOf(all);
        return new Edges() {
            @Override
            public int size() {
                return held.size();
            }

            @Override
            public java.util.Iterator<Edge> iterator() {
                return held.iterator();
            }
        };
    }
}
