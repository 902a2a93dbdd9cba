/// The client protocol: packets, log-in, statements and their rows as text, over a socket of our
/// own. Source of fact: MariaDB documentation, "MariaDB Protocol".
@NullMarked
package org.handoff.engine.mariadb.wire;

import org.jspecify.annotations.NullMarked;
