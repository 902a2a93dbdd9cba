package org.handoff.control.lease;

import org.handoff.socket.GatewayStatus;

/// A gateway as the conductor sees it.
///
/// @param status what it said last
/// @param silentMillis since it said so
/// @param leaseMillis how long it may still forward writes without asking again; 0 if it may not
/// @param converged whether it does what the present directive says
public record GatewayView(
        GatewayStatus status, long silentMillis, long leaseMillis, boolean converged) {}
