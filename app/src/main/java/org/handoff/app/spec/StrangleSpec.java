package org.handoff.app.spec;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;

/// Routes that move to the other side one by one. Without `routes` none does.
public record StrangleSpec(
        @Key(
                        value =
                                "What the other application works on. shared: the owner's database;"
                                        + " writes may go along. replica: its own database, which"
                                        + " follows; only reads may move.",
                        fallback = "shared")
                Data data,
        @Key(
                        value =
                                "Where a user's identity stands, e.g. cookie sid; needed for shares"
                                        + " and for a replica.",
                        pattern = CanarySpec.SOURCE,
                        allowed = CanarySpec.SOURCE_WORDS)
                @Nullable String user,
        @Key(
                        value = "Where a facility's identity stands, e.g. path /api/facilities/*.",
                        pattern = CanarySpec.SOURCE,
                        allowed = CanarySpec.SOURCE_WORDS)
                @Nullable String facility,
        @Key(value = "What stays together when a share is drawn.", fallback = "user")
                CanarySpec.Drawn unit,
        @Key(
                        value = "How long a share is judged at least before it grows.",
                        fallback = "10m",
                        min = "1s",
                        max = "30d")
                Duration pause,
        @Key(
                        value = "Farther behind, the other side gets no reads (replica).",
                        fallback = "3s",
                        min = "100ms",
                        max = "1m")
                Duration lagMax,
        @Key(
                        value =
                                "A balancer keeps each client at one gateway; needed for a replica"
                                        + " behind several.",
                        fallback = "false")
                boolean affinity,
        @Key(
                        value =
                                "Addresses, beside the applications', that answers must not lead"
                                        + " clients to, e.g. https://old.clinic.example.",
                        pattern = "https?://[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?",
                        allowed = "http:// or https://, a host, perhaps a port, and no path")
                List<String> origins,
        @Key("In this order a request's route is looked for.") List<Moving> routes) {
    public StrangleSpec {
        origins = List.copyOf(origins);
        routes = List.copyOf(routes);
    }

    /// What the other application works on.
    public enum Data {
        SHARED,
        REPLICA
    }

    /// What of a route moves.
    public enum Moves {
        ALL,
        READS
    }

    public boolean isConfigured() {
        return !routes.isEmpty();
    }

    /// One route: requests that move together.
    public record Moving(
            @Key(
                            value = "As people call it, e.g. authentication.",
                            pattern = "[a-z][a-z0-9-]{0,30}",
                            allowed = "a lower-case letter, then up to 30 of a-z 0-9 -")
                    String name,
            @Key("Methods and paths, e.g. POST /login or * /api/reports/*.") List<Route> match,
            @Key(
                            value = "gRPC services, e.g. clinic.v1.Reports: their methods' paths.",
                            pattern = "[A-Za-z_][A-Za-z0-9_.]{0,200}",
                            allowed = "a full service name such as clinic.v1.Reports")
                    List<String> services,
            @Key("Host names, without a port; * stands for any characters; empty for any.")
                    List<String> hosts,
            @Key(
                            value = "Headers that must all be there, e.g. X-App: reporting*.",
                            pattern = "[A-Za-z0-9_-]{1,64}: .{1,200}",
                            allowed = "NAME: VALUE, * in the value for any characters")
                    List<String> headers,
            @Key(
                            value =
                                    "all: its writes go along, which needs data: shared. reads:"
                                            + " they stay with the owner.",
                            fallback = "all")
                    Moves moves,
            @Key(
                            value = "Shares by which it moves, e.g. 10%; 100% always comes last.",
                            pattern = "[0-9]{1,3}(\\.[0-9]{1,2})?%",
                            allowed = "a percentage such as 5% or 12.5%")
                    List<String> steps,
            @Key("Routes that must be there, whole, before this one.") List<String> after) {
        public Moving {
            match = List.copyOf(match);
            services = List.copyOf(services);
            hosts = List.copyOf(hosts);
            headers = List.copyOf(headers);
            steps = List.copyOf(steps);
            after = List.copyOf(after);
        }
    }
}
