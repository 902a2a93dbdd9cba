/// Reads MariaDB's binary log: whole transactions in commit order, values spelled as PostgreSQL's
/// change log spells them. Source of fact: MariaDB documentation, "Replication Protocol", and the
/// server's `sql/log_event.h`.
@NullMarked
package org.handoff.engine.mariadb.capture;

import org.jspecify.annotations.NullMarked;
