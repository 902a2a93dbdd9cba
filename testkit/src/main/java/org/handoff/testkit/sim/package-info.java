/// The simulated world's ground: a clock with an event queue, nodes that crash and freeze, and a
/// network that delays, loses, repeats and reorders. One seed is one world, to the last event.
@NullMarked
package org.handoff.testkit.sim;

import org.jspecify.annotations.NullMarked;
