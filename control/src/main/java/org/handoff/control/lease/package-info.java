/// Which gateways there are, what they do, and until when they may still forward writes.
@NullMarked
package org.handoff.control.lease;

import org.jspecify.annotations.NullMarked;
