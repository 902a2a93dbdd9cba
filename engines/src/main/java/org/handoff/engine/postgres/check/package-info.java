/// Everything that would go wrong, found before anything is started.
@NullMarked
package org.handoff.engine.postgres.check;

import org.jspecify.annotations.NullMarked;
