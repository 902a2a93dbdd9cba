package org.handoff.app.spec;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/// Where the control plane tells of moves and figures; nowhere without an address.
public record TelemetrySpec(
        @Key("A collector's OTLP over HTTP, e.g. http://127.0.0.1:4318.") @Nullable URI otlp,
        @Key("Where the value of the Authorization header stands, e.g. Bearer and a token.")
                @Nullable Secret authorization,
        @Key("Certificate of the authority that the collector's is of; else the machine's own.")
                @Nullable Path authority,
        @Key(value = "How often figures are sent.", fallback = "15s", min = "1s", max = "1h")
                Duration every) {}
