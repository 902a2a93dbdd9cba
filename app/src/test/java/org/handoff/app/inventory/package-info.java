/// Tests of the map's wiring.
@NullMarked
package org.handoff.app.inventory;

import org.jspecify.annotations.NullMarked;
