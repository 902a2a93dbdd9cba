/// Tests of the package.
@NullMarked
package org.handoff.inventory.classify;

import org.jspecify.annotations.NullMarked;
