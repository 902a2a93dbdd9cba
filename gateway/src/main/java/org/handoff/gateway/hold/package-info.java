/// The write hold: one pure state machine, no threads, no clock of its own.
@NullMarked
package org.handoff.gateway.hold;

import org.jspecify.annotations.NullMarked;
