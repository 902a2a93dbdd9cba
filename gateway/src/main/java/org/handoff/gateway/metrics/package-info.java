/// What a gateway tells of its work: figures for Prometheus, and one record for each request.
/// Names, states and numbers; nothing that a client or a side sent.
@NullMarked
package org.handoff.gateway.metrics;

import org.jspecify.annotations.NullMarked;
