/// What Handoff puts beside a MariaDB side, and takes out again.
@NullMarked
package org.handoff.engine.mariadb.install;

import org.jspecify.annotations.NullMarked;
