/// Traces of moves and the figures of the control plane, for a collector that speaks OTLP.
@NullMarked
package org.handoff.control.telemetry;

import org.jspecify.annotations.NullMarked;
