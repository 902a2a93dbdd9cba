/// The fence: one row of the side's own database decides whether clients may write.
@NullMarked
package org.handoff.engine.postgres.fence;

import org.jspecify.annotations.NullMarked;
