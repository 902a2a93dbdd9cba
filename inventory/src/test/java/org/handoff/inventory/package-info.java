/// Tests of the inventory.
@NullMarked
package org.handoff.inventory;

import org.jspecify.annotations.NullMarked;
