/// What stands in a MariaDB database, as `information_schema` tells it.
@NullMarked
package org.handoff.engine.mariadb.catalog;

import org.jspecify.annotations.NullMarked;
