package org.handoff.control.telemetry;

/// What became of telemetry.
///
/// @param waiting traces that have not been taken yet
/// @param sent traces that the collector took
/// @param dropped traces that were given up
/// @param failures requests that the collector did not take
public record TelemetryState(int waiting, long sent, long dropped, long failures) {}
