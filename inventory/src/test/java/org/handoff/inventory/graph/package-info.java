/// Tests of the package.
@NullMarked
package org.handoff.inventory.graph;

import org.jspecify.annotations.NullMarked;
