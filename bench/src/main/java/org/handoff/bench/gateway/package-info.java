/// The gateway against nginx, by requests per second of processor time.
@NullMarked
package org.handoff.bench.gateway;

import org.jspecify.annotations.NullMarked;
