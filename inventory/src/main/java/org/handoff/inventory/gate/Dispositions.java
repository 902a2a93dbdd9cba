package org.handoff.inventory.gate;

import java.util.List;

/// The file in which people decide: what moves, and what happens to each edge in question.
///
/// @param moving patterns as in [Disposition]; empty if the inventory says what moves
/// @param problems everything wrong with the file; what is wrong decides nothing
public record Dispositions(List<String> moving, List<Disposition> all, List<String> problems) {
    public static final Dispositions NONE = new Dispositions(List.of(), List.of(), List.of());

    public Dispositions {
        moving = List.copyOf(moving);
        all = List.copyOf(all);
        problems = List.copyOf(problems);
    }
}
