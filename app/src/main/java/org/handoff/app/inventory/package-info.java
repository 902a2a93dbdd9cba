/// The map, as the command line and the demo ask for it.
@NullMarked
package org.handoff.app.inventory;

import org.jspecify.annotations.NullMarked;
