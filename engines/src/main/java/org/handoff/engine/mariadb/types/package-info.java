/// Which type of MariaDB is which type of PostgreSQL, and how a value is spelled the same in both.
@NullMarked
package org.handoff.engine.mariadb.types;

import org.jspecify.annotations.NullMarked;
