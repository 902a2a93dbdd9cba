/// MariaDB: a side of a migration. Speaks the client protocol itself, over a socket.
@NullMarked
package org.handoff.engine.mariadb;

import org.jspecify.annotations.NullMarked;
