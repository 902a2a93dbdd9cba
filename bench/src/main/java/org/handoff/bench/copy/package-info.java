/// The copy against a raw pipe of COPY and against PostgreSQL's own initial copy.
@NullMarked
package org.handoff.bench.copy;

import org.jspecify.annotations.NullMarked;
