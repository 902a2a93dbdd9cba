/// The contract kit of sources.
@NullMarked
package org.handoff.inventory.source;

import org.jspecify.annotations.NullMarked;
