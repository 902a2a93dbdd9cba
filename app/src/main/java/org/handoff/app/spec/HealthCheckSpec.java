package org.handoff.app.spec;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/// How gateways ask one side's application, once a second each, whether it answers. Nobody moves to
/// one that does not.
public record HealthCheckSpec(
        @Key(value = "false asks nothing, for gateways that carry no HTTP.", fallback = "true")
                boolean enabled,
        @Key(
                        value =
                                "Asked for with GET. Best is one that logs nobody in and reads the"
                                        + " database, so that a cold application is warmed by it.",
                        fallback = "/",
                        pattern = "/[!-~]{0,1000}",
                        allowed = "a path that begins with / and has no blank in it")
                String path,
        @Key(
                        value = "Sent as Host; left out: the one in the application's address.",
                        pattern = "[!-~]{1,255}",
                        allowed = "a host name, with :port if it needs one")
                @Nullable String host,
        @Key(
                        value = "The status that is right; 0 takes any below 500.",
                        fallback = "0",
                        min = "0",
                        max = "599")
                int status,
        @Key(
                        value = "Longest time for the whole answer.",
                        fallback = "2s",
                        min = "50ms",
                        max = "30s")
                Duration within) {}
