/// Canary: which requests go to the side that does not own writes, and what became of them.
@NullMarked
package org.handoff.gateway.cohort;

import org.jspecify.annotations.NullMarked;
