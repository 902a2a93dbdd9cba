/// What `validate` asks a PostgreSQL server beside its rows.
@NullMarked
package org.handoff.engine.postgres.validate;

import org.jspecify.annotations.NullMarked;
