/// The schema carried from one side to the other.
@NullMarked
package org.handoff.engine.postgres.schema;

import org.jspecify.annotations.NullMarked;
