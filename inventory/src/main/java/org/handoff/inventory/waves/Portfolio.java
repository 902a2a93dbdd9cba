package org.handoff.inventory.waves;

import java.util.List;

/// What is to be ordered into waves.
///
/// @param units each with its place in this list as its number
/// @param ties at most one between two units
/// @param orders circles in them are normal: who is in one moves together
/// @param untold outside parties that are called and of which nobody said how long a notice they
///   need
public record Portfolio(List<Unit> units, List<Tie> ties, List<Order> orders, List<String> untold) {
    public Portfolio {
        units = List.copyOf(units);
        ties = List.copyOf(ties);
        orders = List.copyOf(orders);
        untold = List.copyOf(untold);
    }
}
