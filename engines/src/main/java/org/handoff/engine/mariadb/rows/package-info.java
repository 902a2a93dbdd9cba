/// Rows of MariaDB by key, by range and by equality, as digests; a value never leaves here.
@NullMarked
package org.handoff.engine.mariadb.rows;

import org.jspecify.annotations.NullMarked;
