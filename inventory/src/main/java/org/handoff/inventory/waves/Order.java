package org.handoff.inventory.waves;

/// One unit goes no later than another.
///
/// @param first number of the unit that goes no later
/// @param then number of the other
/// @param strict whether a wave must lie between, so that the first has proven itself
/// @param because one sentence's end
public record Order(int first, int then, boolean strict, String because) {}
