/// Asks the control plane what to do, and tells it what this gateway does.
@NullMarked
package org.handoff.gateway.poll;

import org.jspecify.annotations.NullMarked;
