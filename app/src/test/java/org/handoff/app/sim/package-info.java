/// The whole house in one thread: the real conductor, the real hold, the real stream state, between
/// modelled databases, over a bad network, with invariants checked after every event.
@NullMarked
package org.handoff.app.sim;

import org.jspecify.annotations.NullMarked;
