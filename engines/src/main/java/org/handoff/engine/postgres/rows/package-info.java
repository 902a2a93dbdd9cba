/// Rows by key, by range and by equality, as digests; a value never leaves here.
@NullMarked
package org.handoff.engine.postgres.rows;

import org.jspecify.annotations.NullMarked;
