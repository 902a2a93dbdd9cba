/// Draining a backlog: Handoff's streams against PostgreSQL's own logical replication.
@NullMarked
package org.handoff.bench.apply;

import org.jspecify.annotations.NullMarked;
