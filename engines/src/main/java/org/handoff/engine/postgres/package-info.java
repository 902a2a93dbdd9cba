/// PostgreSQL 13 to 18: connections, and in the packages below what is done over them.
@NullMarked
package org.handoff.engine.postgres;

import org.jspecify.annotations.NullMarked;
