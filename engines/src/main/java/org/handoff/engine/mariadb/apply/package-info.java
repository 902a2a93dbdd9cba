/// Writes changes to a MariaDB side, in order and with their progress.
@NullMarked
package org.handoff.engine.mariadb.apply;

import org.jspecify.annotations.NullMarked;
