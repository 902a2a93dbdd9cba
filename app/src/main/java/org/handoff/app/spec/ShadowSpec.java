package org.handoff.app.spec;

import java.time.Duration;
import java.util.List;

/// Shadow production: answers of the other side are compared and thrown away. Without `endpoints`
/// there is none.
public record ShadowSpec(
        @Key(
                        value =
                                "What the other application works on. replica: its own database,"
                                        + " which follows. shared: the owner's database.",
                        fallback = "replica")
                Data data,
        @Key("GET and HEAD requests that may be mirrored; differences are grouped by them.")
                List<Route> endpoints,
        @Key(
                        value = "Share of the requests that is mirrored.",
                        fallback = "10%",
                        pattern = PERCENT,
                        allowed = PERCENT_WORDS)
                String share,
        @Key(
                        value =
                                "Share of equal answers for which the owner is asked again, to"
                                        + " learn what it says differently by itself, in percent.",
                        fallback = "10",
                        min = "0",
                        max = "100")
                int againPercent,
        @Key(
                        value =
                                "How long a request waits for the other side to have what the"
                                        + " owner answered (replica).",
                        fallback = "5s",
                        min = "100ms",
                        max = "1m")
                Duration lagMax,
        @Key(
                        value = "How long a mirrored request may take.",
                        fallback = "10s",
                        min = "100ms",
                        max = "5m")
                Duration answerMax,
        @Key(
                        value = "Paths of arrays whose order means nothing, e.g. $.items.",
                        pattern = PATH,
                        allowed = PATH_WORDS)
                List<String> unordered,
        @Key(
                        value = "Paths of objects whose keys are data, e.g. $.byPatient.",
                        pattern = PATH,
                        allowed = PATH_WORDS)
                List<String> opaque,
        @Key(
                        value = "Paths that are not compared, e.g. $.served or header.location.",
                        pattern = PATH,
                        allowed = PATH_WORDS)
                List<String> ignored,
        @Key(value = "A cutover needs what `parity...` says.", fallback = "false") boolean parity,
        @Key(
                        value = "Compared answers of each endpoint that parity needs.",
                        fallback = "1000",
                        min = "1",
                        max = "1000000000")
                int parityPairsMin,
        @Key(
                        value =
                                "Share of answers that may differ, with 95 % confidence; few"
                                        + " answers prove little.",
                        fallback = "1%",
                        pattern = PERCENT,
                        allowed = PERCENT_WORDS)
                String parityDifferentMax,
        @Key("Endpoints that parity needs; empty for all.") List<Route> paritySeen) {
    private static final String PERCENT = "[0-9]{1,3}(\\.[0-9]{1,2})?%";
    private static final String PERCENT_WORDS = "a percentage such as 10% or 0.5%";
    private static final String PATH = "(\\$|header|status|answer)[A-Za-z0-9_$.:@#*\\[\\]-]*";
    private static final String PATH_WORDS = "a path as reports show it, e.g. $.items[*].id";

    public ShadowSpec {
        endpoints = List.copyOf(endpoints);
        unordered = List.copyOf(unordered);
        opaque = List.copyOf(opaque);
        ignored = List.copyOf(ignored);
        paritySeen = List.copyOf(paritySeen);
    }

    /// What the other application works on.
    public enum Data {
        REPLICA,
        SHARED
    }

    public boolean isConfigured() {
        return !endpoints.isEmpty();
    }
}
