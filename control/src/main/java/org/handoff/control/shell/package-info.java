/// The thread around the conductor: inbox, durable appends, effects, long polls.
@NullMarked
package org.handoff.control.shell;

import org.jspecify.annotations.NullMarked;
