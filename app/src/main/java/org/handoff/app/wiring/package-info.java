/// The one place that knows which class is plugged into which socket, and the processes that the
/// rooms run in: `serve` (control plane), its child the replicator, and `gateway`.
@NullMarked
package org.handoff.app.wiring;

import org.jspecify.annotations.NullMarked;
