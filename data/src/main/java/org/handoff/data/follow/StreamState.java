package org.handoff.data.follow;

import org.handoff.model.Change;
import org.handoff.model.HandoffException;
import org.handoff.model.Position;
import org.handoff.model.Progress;
import org.jspecify.annotations.Nullable;

/// Decides what one stream does with each transaction of the log, and which position it may
/// confirm. Pure: no clock, no I/O, no threads; one thread calls it.
///
/// | event | when | treatment | then |
/// |---|---|---|---|
/// | `begin` | commit before the position stored at the start | [Treatment#SEEN] | rows are marked, not written; ownership is known already; its markers have arrived |
/// | `begin` | replicated | [Treatment#OURS] | nothing: the other stream marked the rows |
/// | `begin` | the side owned writes at the last commit | [Treatment#APPLY] | rows are marked and written |
/// | `begin` | the side did not | [Treatment#ROGUE] | rows are marked and reported, never written |
/// | `ownership` | not seen before | | holds from this transaction's commit on; an older epoch is a fault |
/// | `marker` | | | arrives when this transaction is stored |
/// | `commit` | | | read up to its end |
/// | `idle` | outside of a transaction | | read up to there |
/// | `toStore` | outside of a transaction | | the target is to commit up to what is read; reading may go on |
/// | `stored` | the target committed | | applied up to what was stored |
/// | `confirmable` | | | the smaller of applied and proven; never goes back |
///
/// So the log is kept back to the first row that is not proven, and after a crash every such row is
/// met again. A position is confirmed only after the database that is written has it durably: a log
/// that begins after the stored position has a gap.
public final class StreamState {

    /// What is done with a transaction.
    public enum Treatment {
        SEEN,
        OURS,
        APPLY,
        ROGUE
    }

    private final Position resumed;
    private Progress read;
    private Progress stored;
    private Position confirmed;
    private @Nullable Treatment open;
    private @Nullable Position commit;
    private Change.@Nullable Ownership ownership;
    private boolean urgent;

    /// @param stored what the database that is written holds
    /// @param logBegins where reading begins: the position confirmed last
    /// @throws HandoffException if changes between the two are lost
    public StreamState(Progress stored, Position logBegins) {
        if (!stored.applied().isAtLeast(logBegins)) {
            throw HandoffException.operator(
                    "stream.gap",
                    "The change log begins at %s, but the other side has it only up to %s."
                            .formatted(logBegins, stored.applied()),
                    "The slot was made anew or the target lost commits: copy again.");
        }
        this.resumed = stored.applied();
        this.read = stored;
        this.stored = stored;
        this.confirmed = logBegins;
    }

    public Treatment begin(Position commit, boolean replicated) {
        if (open != null) {
            throw HandoffException.bug("stream.nested", "A transaction began inside another.");
        }
        this.commit = commit;
        open = treatment(commit, replicated);
        return open;
    }

    private Treatment treatment(Position commit, boolean replicated) {
        if (!commit.isAtLeast(resumed)) {
            return replicated ? Treatment.OURS : Treatment.SEEN;
        }
        if (!commit.isAtLeast(read.applied())) {
            throw HandoffException.bug(
                    "stream.back",
                    "A commit at %s came after the log was read up to %s."
                            .formatted(commit, read.applied()));
        }
        if (replicated) {
            return Treatment.OURS;
        }
        return read.writable() ? Treatment.APPLY : Treatment.ROGUE;
    }

    /// @throws HandoffException if the epoch went back, which no command of ours does
    public void ownership(Change.Ownership change) {
        if (inTransaction() == Treatment.SEEN) {
            return;
        }
        if (change.epoch().isOlderThan(read.epoch())) {
            throw HandoffException.operator(
                    "stream.ownership",
                    "The ownership row went from %s back to %s."
                            .formatted(read.epoch(), change.epoch()),
                    "Somebody wrote to handoff.ownership by hand: find out who before going on.");
        }
        ownership = change;
        urgent = true;
    }

    public void marker(Change.Marker marker) {
        inTransaction();
        read =
                new Progress(
                        read.applied(), read.proven(), read.writable(), read.epoch(), marker.id());
        urgent = true;
    }

    public void commit(Position end) {
        inTransaction();
        advance(end);
        Change.Ownership change = ownership;
        if (change != null) {
            read =
                    new Progress(
                            read.applied(),
                            read.proven(),
                            change.writable(),
                            change.epoch(),
                            read.marker());
        }
        ownership = null;
        commit = null;
        open = null;
    }

    /// The log holds nothing more up to `end`. Ignored inside a transaction.
    public void idle(Position end) {
        if (open == null) {
            advance(end);
        }
    }

    private void advance(Position end) {
        read =
                new Progress(
                        read.applied().orLater(end),
                        read.proven(),
                        read.writable(),
                        read.epoch(),
                        read.marker());
    }

    /// Whether the target must commit now, not later: a marker or ownership was met.
    public boolean isUrgent() {
        return urgent && open == null;
    }

    /// What is to be stored with all transactions that were begun and committed so far; nothing of
    /// them is urgent any more. More may be read before it is [#stored]; what is asked for twice is
    /// stored in the order of asking.
    ///
    /// @param provenUpTo what the verifier says; cut to what is applied
    public Progress toStore(Position provenUpTo) {
        if (open != null) {
            throw HandoffException.bug(
                    "stream.torn", "Progress was asked for inside a transaction.");
        }
        urgent = false;
        return new Progress(
                read.applied(),
                earlier(read.applied(), provenUpTo),
                read.writable(),
                read.epoch(),
                read.marker());
    }

    /// The target has committed `progress`, durably, with all that it stands for.
    public void stored(Progress progress) {
        if (!progress.applied().isAtLeast(stored.applied())
                || !read.applied().isAtLeast(progress.applied())) {
            throw HandoffException.bug("stream.order", "Progress was stored out of order.");
        }
        stored = progress;
    }

    /// What the log's server may forget. Never goes back.
    ///
    /// @param provenUpTo what the verifier says now
    public Position confirmable(Position provenUpTo) {
        confirmed = confirmed.orLater(earlier(stored.applied(), provenUpTo));
        return confirmed;
    }

    /// Up to where the other side has the log, durably.
    public Position applied() {
        return stored.applied();
    }

    /// Up to where the log was read.
    public Position read() {
        return read.applied();
    }

    /// What the side that is read said last, as far as read: whether it owns writes.
    public boolean isWritable() {
        return read.writable();
    }

    public Progress stored() {
        return stored;
    }

    /// Whether a transaction is open.
    public boolean isOpen() {
        return open != null;
    }

    /// The commit position of the open transaction.
    public Position openCommit() {
        Position position = commit;
        if (position == null) {
            throw HandoffException.bug("stream.outside", "A change came outside of a transaction.");
        }
        return position;
    }

    private Treatment inTransaction() {
        Treatment treatment = open;
        if (treatment == null) {
            throw HandoffException.bug("stream.outside", "A change came outside of a transaction.");
        }
        return treatment;
    }

    private static Position earlier(Position one, Position other) {
        return one.isAtLeast(other) ? other : one;
    }
}
