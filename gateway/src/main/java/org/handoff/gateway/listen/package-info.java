/// Accepts client connections and spreads them over the lanes.
@NullMarked
package org.handoff.gateway.listen;

import org.jspecify.annotations.NullMarked;
