/// Tests of the package.
@NullMarked
package org.handoff.inventory.after;

import org.jspecify.annotations.NullMarked;
