/// Reads a PostgreSQL server's change log: logical decoding by pgoutput, protocol version 1, values
/// in text. Sources of fact: PostgreSQL documentation, "Logical Streaming Replication Protocol" and
/// "Logical Replication Message Formats".
@NullMarked
package org.handoff.engine.postgres.capture;

import org.jspecify.annotations.NullMarked;
