/// The fence: one row beside the side's own database decides whether clients may write.
@NullMarked
package org.handoff.engine.mariadb.fence;

import org.jspecify.annotations.NullMarked;
