package org.handoff.app.wiring;

import org.handoff.model.Environment;
import org.handoff.model.Finding;

import java.util.List;

/// What the replicator says of itself, several times a second, to the control plane.
///
/// @param phase where it is in its life
/// @param copy progress of the copy; zeros before it starts
/// @param streams one per direction, once following
/// @param proof how much of the data is proven
/// @param findings what a person should look at; never a value of a row
/// @param fault why it stopped, or what it waits for to pass; empty while it runs
/// @param databases what each side's server is
/// @param asked id of the newest request to follow that this is the state of; 0 before the first
public record ReplicatorStatus(
        Phase phase,
        Copy copy,
        List<Stream> streams,
        Coverage proof,
        List<Finding> findings,
        String fault,
        List<Database> databases,
        long asked) {
    public ReplicatorStatus {
        streams = List.copyOf(streams);
        findings = List.copyOf(findings);
        databases = List.copyOf(databases);
    }

    /// Before anything is known.
    public static final ReplicatorStatus UNKNOWN =
            new ReplicatorStatus(
                    Phase.IDLE, Copy.NONE, List.of(), Coverage.NONE, List.of(), "", List.of(), 0);

    /// Whether this tells of a failure before that request was taken in.
    boolean failedBefore(long request) {
        return phase == Phase.FAILED && asked < request;
    }

    /// What it will say of itself once it has taken in that it shall try again.
    ReplicatorStatus tryingAgain() {
        return new ReplicatorStatus(
                Phase.PREPARING, copy, streams, proof, findings, "", databases, asked);
    }

    /// The replicator's life.
    public enum Phase {
        /// Nothing asked of it yet.
        IDLE,
        /// Schema, triggers, publication and slots are being put in place.
        PREPARING,
        COPYING,
        FOLLOWING,
        /// It stopped, `fault` says why; nothing moves until a person acts.
        FAILED
    }

    /// The copy's progress.
    public record Copy(
            int tables,
            int tablesDone,
            long rows,
            long rowsDone,
            double rowsPerSecond,
            double etaSeconds) {
        static final Copy NONE = new Copy(0, 0, 0, 0, 0, 0);
    }

    /// One stream.
    ///
    /// @param from the side whose log is read
    /// @param applying true while `from` owns writes; otherwise it only watches
    /// @param epoch of the newest ownership change read in-band
    /// @param lagMillis how long the newest applied marker took from written to applied; negative
    ///   before the first
    /// @param markerAgeMillis how long ago it was written; negative before the first
    /// @param backlogBytes decoded and not applied
    /// @param broken why the stream cannot be trusted; empty if it can
    public record Stream(
            Environment from,
            boolean applying,
            long epoch,
            String applied,
            double lagMillis,
            double markerAgeMillis,
            long backlogBytes,
            double transactionsPerSecond,
            long changes,
            String broken) {}

    /// How much is proven.
    ///
    /// @param rows rows that the proof stands for
    /// @param unproved tables with the reason, as `schema.table: reason`
    public record Coverage(
            long rows, int tables, List<String> unproved, long dirtyKeys, long suspects) {
        static final Coverage NONE = new Coverage(0, 0, List.of(), 0, 0);

        public Coverage {
            unproved = List.copyOf(unproved);
        }
    }

    /// A side's server as the replicator met it.
    public record Database(Environment side, String version, boolean reachable) {}
}
