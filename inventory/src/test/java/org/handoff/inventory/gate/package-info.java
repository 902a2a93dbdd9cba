/// Tests of the package.
@NullMarked
package org.handoff.inventory.gate;

import org.jspecify.annotations.NullMarked;
