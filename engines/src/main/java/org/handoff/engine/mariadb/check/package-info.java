/// What would go wrong with a MariaDB side, told before anything is begun.
@NullMarked
package org.handoff.engine.mariadb.check;

import org.jspecify.annotations.NullMarked;
