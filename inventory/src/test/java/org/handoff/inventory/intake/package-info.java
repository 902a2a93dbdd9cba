/// Tests of the package.
@NullMarked
package org.handoff.inventory.intake;

import org.jspecify.annotations.NullMarked;
