package org.handoff.app.spec;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;

/// Some people first. Without `user` and `facility` there is no canary.
public record CanarySpec(
        @Key(
                        value =
                                "What the other application works on. replica: its own database,"
                                        + " which follows; reads go there. shared: the owner's"
                                        + " database; reads and writes go there.",
                        fallback = "replica")
                Data data,
        @Key(
                        value =
                                "Where a user's identity stands, e.g. header X-User, cookie sid,"
                                        + " query user, path /users/*, subnet /24, certificate.",
                        pattern = SOURCE,
                        allowed = SOURCE_WORDS)
                @Nullable String user,
        @Key(
                        value =
                                "Where a facility's identity stands, e.g. path /api/facilities/*,"
                                        + " header X-Facility, port.",
                        pattern = SOURCE,
                        allowed = SOURCE_WORDS)
                @Nullable String facility,
        @Key(value = "What stays together when a share is drawn.", fallback = "user") Drawn unit,
        @Key("Another text draws other cohorts.") @Nullable String salt,
        @Key("Requests that may go to the other side; empty for all. Judged route by route.")
                List<Route> routes,
        @Key(
                        value = "Shares to grow by, e.g. 5%; empty for 5%, 10%, 25%, 50%.",
                        pattern = "[0-9]{1,3}(\\.[0-9]{1,2})?%",
                        allowed = "a percentage such as 5% or 12.5%")
                List<String> steps,
        @Key(
                        value = "How long each step is judged at least.",
                        fallback = "10m",
                        min = "1s",
                        max = "30d")
                Duration pause,
        @Key(value = "Take the next step when the judge passes the last.", fallback = "false")
                boolean advanceByItself,
        @Key("Facilities of which one must be a member before a quarter of all are.")
                List<String> highVolume,
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
                        value = "How many canaries that do no worse may be returned, in percent.",
                        fallback = "5",
                        min = "1",
                        max = "20")
                int falseAlarmPercentMax,
        @Key(
                        value =
                                "How likely a doubling of errors must have been found before"
                                        + " nothing found is a pass, in percent.",
                        fallback = "80",
                        min = "50",
                        max = "99")
                int powerPercent) {
    static final String SOURCE =
            "(header|cookie|query) [^\\s]+|path /[^\\s]*/\\*|subnet /([1-9]|[12][0-9]|3[0-2])"
                    + "|certificate|port";
    static final String SOURCE_WORDS =
            "header NAME, cookie NAME, query NAME, path /PREFIX/*, subnet /BITS, certificate or"
                    + " port";

    public CanarySpec {
        routes = List.copyOf(routes);
        steps = List.copyOf(steps);
        highVolume = List.copyOf(highVolume);
    }

    /// What the other application works on.
    public enum Data {
        REPLICA,
        SHARED,
        /// Known in order to be refused by name.
        FACILITY
    }

    /// What stays together.
    public enum Drawn {
        USER,
        FACILITY
    }

    public boolean isConfigured() {
        return user != null || facility != null;
    }
}
