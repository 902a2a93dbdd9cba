/// Files, archives and lines on their way in: streamed, bounded, counted.
@NullMarked
package org.handoff.inventory.intake;

import org.jspecify.annotations.NullMarked;
