package org.handoff.control.telemetry;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.time.Duration;
import java.util.function.Supplier;

/// Where traces and figures go.
///
/// @param address of a collector's OTLP over HTTP, e.g. `http://127.0.0.1:4318`
/// @param authorization what stands in that header, asked anew for each request; `null` for none
/// @param authority certificates in PEM that it is trusted by; empty for the machine's own
/// @param every how often figures go
public record Collector(
        URI address, @Nullable Supplier<String> authorization, String authority, Duration every) {}
