/// Rows in bulk: COPY out of a snapshot, COPY in, read back.
@NullMarked
package org.handoff.engine.postgres.copy;

import org.jspecify.annotations.NullMarked;
