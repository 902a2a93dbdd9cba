/// What a PostgreSQL database holds, out of pg_catalog: tables, keys, sequences, the schema's
/// fingerprint.
@NullMarked
package org.handoff.engine.postgres.catalog;

import org.jspecify.annotations.NullMarked;
