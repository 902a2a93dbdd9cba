/// Copies rows between MariaDB sides from one snapshot, and keeps account of it.
@NullMarked
package org.handoff.engine.mariadb.copy;

import org.jspecify.annotations.NullMarked;
