/// Graceful restart: a new process takes the listening socket over from the one before.
@NullMarked
package org.handoff.gateway.replace;

import org.jspecify.annotations.NullMarked;
