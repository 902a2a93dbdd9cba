package org.handoff.control.api;

import com.fasterxml.jackson.annotation.JsonProperty;

import org.handoff.model.Environment;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/// The whole truth about a migration at one moment, as `GET /api/status` gives it: the JSON keys
/// are the components' names, enums are lower case with `-`, `null` means not known. No row's
/// value.
///
/// @param at when it was put together
/// @param migration its name
/// @param owner who owns writes; `null` while nobody does, inside the pause
/// @param epoch the highest that the conductor has given out
/// @param run the run under way, or the last one; `null` before the first
/// @param copy `null` before `start`
/// @param proof `null` before following began
/// @param events newest last, at most [#EVENTS_MAX]
/// @param attention what a person should know or do now; empty if nothing
/// @param runs finished runs, newest last, at most [#RUNS_MAX]
public record StatusView(
        Instant at,
        String migration,
        @Nullable Environment owner,
        long epoch,
        Phase phase,
        @Nullable Run run,
        Sides sides,
        @Nullable Copy copy,
        Replication replication,
        @Nullable Proof proof,
        List<Gate> gates,
        List<Gateway> gateways,
        List<Event> events,
        List<FinishedRun> runs,
        long pauseBudgetMillis,
        String attention) {
    public static final int EVENTS_MAX = 100;
    public static final int RUNS_MAX = 200;

    public StatusView {
        gates = List.copyOf(gates);
        gateways = List.copyOf(gateways);
        events = List.copyOf(events);
        runs = List.copyOf(runs);
    }

    /// What the migration is doing.
    public enum Phase {
        /// Not started.
        IDLE,
        COPYING,
        /// Both streams run; a cutover or rollback may begin.
        FOLLOWING,
        REHEARSING,
        CUTTING_OVER,
        ROLLING_BACK,
        /// A bound was reached or a step failed: on the way back to the source.
        RETURNING,
        /// After a switch; the gates go on judging.
        SOAKING,
        RETIRED,
        /// A person decides, or a side that nothing can be done without does not answer.
        IN_DOUBT,
        /// A person's decision is being carried out.
        RESOLVING
    }

    /// One run of the routine.
    ///
    /// @param id e.g. `cutover-3`
    /// @param direction from where to where
    /// @param step the name of the step under way; `null` when finished
    /// @param pauseMillis length of the write pause so far, or in the end; `null` before it began
    /// @param outcome `null` while under way
    public record Run(
            String id,
            Kind kind,
            Direction direction,
            @Nullable String step,
            Instant startedAt,
            List<Step> steps,
            @Nullable Double pauseMillis,
            @Nullable Outcome outcome) {
        public Run {
            steps = List.copyOf(steps);
        }
    }

    /// What kind of run it is.
    public enum Kind {
        START,
        REHEARSE,
        CUTOVER,
        ROLLBACK,
        RETIRE,
        ABORT,
        RESUME
    }

    public enum Direction {
        LEGACY_TO_CLOUD,
        CLOUD_TO_LEGACY
    }

    /// How a run ended.
    public enum Outcome {
        DONE,
        /// It ended with the source serving, as before.
        RETURNED,
        /// It did not begin.
        REFUSED,
        IN_DOUBT
    }

    /// @param name of the glossary: preflight, arm, hold, fence, drain, prove, switch, open,
    ///   release, soak, or for `start`: prepare, schema, copy, follow
    /// @param millis how long it took, or takes so far; `null` before it began
    /// @param reason one sentence; empty if there is nothing to say
    public record Step(String name, State state, @Nullable Double millis, String reason) {
        public enum State {
            PENDING,
            RUNNING,
            /// A person is waited for: `proceed`.
            HELD,
            DONE,
            FAILED,
            SKIPPED
        }
    }

    public record Sides(Side legacy, Side cloud) {}

    /// @param version of the database, e.g. `PostgreSQL 17.11`; `null` if never reached
    /// @param writable what its ownership register said last; `null` if not known
    /// @param requestsPerSecond through all gateways
    /// @param latency of the last seconds' requests; `null` while there are none
    /// @param database what its server was measured to do
    /// @param figures of the site's own, in the spec's order
    public record Side(
            @Nullable String version,
            boolean reachable,
            @Nullable Boolean writable,
            double requestsPerSecond,
            double errorsPerSecond,
            @Nullable Latency latency,
            Server database,
            List<Figure> figures) {
        public Side {
            figures = List.copyOf(figures);
        }

        /// Without any request.
        public Side(
                @Nullable String version,
                boolean reachable,
                @Nullable Boolean writable,
                double requestsPerSecond,
                double errorsPerSecond) {
            this(
                    version,
                    reachable,
                    writable,
                    requestsPerSecond,
                    errorsPerSecond,
                    null,
                    Server.UNKNOWN,
                    List.of());
        }
    }

    /// A side's database server.
    ///
    /// @param answerMillis how long it took to say what it is; `null` while it does not
    /// @param transactionsPerSecond that it ended, Handoff's included; `null` if not known
    public record Server(@Nullable Double answerMillis, @Nullable Double transactionsPerSecond) {
        public static final Server UNKNOWN = new Server(null, null);
    }

    /// A number of the site's own.
    ///
    /// @param unit empty for none
    /// @param value `null` if it could not be read
    public record Figure(String name, String unit, @Nullable Double value) {}

    /// Within how many milliseconds that share of requests was answered, waiting included: the end
    /// of the band it lies in.
    public record Latency(double p50, double p95, double p99) {}

    /// @param etaSeconds `null` if not known yet
    public record Copy(
            int tablesDone,
            int tables,
            long rowsDone,
            long rowsTotal,
            double rowsPerSecond,
            @Nullable Long etaSeconds) {}

    public record Replication(Stream legacyToCloud, Stream cloudToLegacy) {}

    /// One direction.
    ///
    /// @param applying whether it applies (its source owns writes) or only watches
    /// @param lagMillis how long the newest applied marker took from written to applied; `null`
    ///   before the first
    /// @param markerAgeMillis how long ago the newest applied marker was written
    /// @param backlogBytes of the change log not yet applied
    public record Stream(
            boolean applying,
            @Nullable Double lagMillis,
            @Nullable Double markerAgeMillis,
            long backlogBytes,
            double transactionsPerSecond) {}

    /// @param provenRows rows that were proven equal on both sides: an estimate
    /// @param tables in the migration
    /// @param unproved names of tables whose proof broke; the gate is closed
    /// @param dirtyKeys changed since they were last proven
    /// @param suspects keys that differed when they were last read; most are changes under way
    public record Proof(
            long provenRows, int tables, List<String> unproved, long dirtyKeys, long suspects) {
        public Proof {
            unproved = List.copyOf(unproved);
        }
    }

    public record Gate(String name, Verdict verdict, String reason) {
        public enum Verdict {
            PASS,
            WAIT,
            REFUSE
        }
    }

    /// @param mode what it does with writes now
    /// @param leaseMillis how long it may still be forwarding writes; 0 if it cannot be any more
    /// @param heldTotal requests that it made wait since its start
    /// @param heldMaxMillis the longest that one waited in its last hold
    public record Gateway(
            String name,
            long epoch,
            String mode,
            long leaseMillis,
            int inFlight,
            int held,
            long heldTotal,
            double heldMaxMillis) {}

    /// @param seq the ledger record's, growing
    /// @param text one sentence
    public record Event(long seq, Instant at, String kind, String text) {}

    /// @param pauseMillis `null` if writes never paused
    public record FinishedRun(
            String id,
            Kind kind,
            Direction direction,
            Outcome outcome,
            String reason,
            Instant endedAt,
            @Nullable Double pauseMillis,
            Phases phases,
            long provenRows,
            long dirtyKeys) {}

    /// What the pause was spent on, in milliseconds; 0 for what was not reached.
    public record Phases(
            double hold,
            double fence,
            double drain,
            double prove,
            @JsonProperty("switch") double switched,
            double release) {}
}
