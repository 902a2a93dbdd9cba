/// Writes a stream's changes to a PostgreSQL database: as sets, with their progress in the same
/// transaction, tagged by a replication origin.
@NullMarked
package org.handoff.engine.postgres.apply;

import org.jspecify.annotations.NullMarked;
