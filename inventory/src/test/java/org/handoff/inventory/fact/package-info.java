/// Tests of the package.
@NullMarked
package org.handoff.inventory.fact;

import org.jspecify.annotations.NullMarked;
