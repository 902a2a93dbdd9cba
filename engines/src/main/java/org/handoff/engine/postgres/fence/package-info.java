/// The fence of one side: moving its ownership row, waiting for those who write, naming them.
@NullMarked
package org.handoff.engine.postgres.fence;

import org.jspecify.annotations.NullMarked;
