package org.handoff.inventory.waves;

/// Traffic between two units. It has to be bridged while only one of them has moved.
///
/// @param a number of a unit
/// @param b number of another
/// @param edges of the estate in it
/// @param weight what bridging it costs: for each edge 1, and 1 more for each digit of its calls a
///   day
public record Tie(int a, int b, int edges, long weight) {}
