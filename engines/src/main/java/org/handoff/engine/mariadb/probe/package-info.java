/// What the gates ask a MariaDB side.
@NullMarked
package org.handoff.engine.mariadb.probe;

import org.jspecify.annotations.NullMarked;
