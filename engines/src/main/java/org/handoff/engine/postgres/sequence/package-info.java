/// Sequences read and moved ahead.
@NullMarked
package org.handoff.engine.postgres.sequence;

import org.jspecify.annotations.NullMarked;
