/// Whole migrations with real servers and real processes, from `start` to `retire`.
@NullMarked
package org.handoff.app.life;

import org.jspecify.annotations.NullMarked;
