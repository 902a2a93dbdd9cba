/// Which requests are writes.
@NullMarked
package org.handoff.gateway.route;

import org.jspecify.annotations.NullMarked;
