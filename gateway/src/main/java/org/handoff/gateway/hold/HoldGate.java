package org.handoff.gateway.hold;

import org.handoff.gateway.hold.Decision.Forward;
import org.handoff.gateway.hold.Decision.Reason;
import org.handoff.gateway.hold.Decision.Refuse;
import org.handoff.gateway.hold.HoldStatus.State;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.socket.Directive;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Decides for every request whether it goes on, waits or is refused. It is courtesy: safety is the
/// database's fence.
///
/// It has no threads, no locks and no clock: one owner calls it, and passes the time in nanoseconds
/// of a monotonic clock. What it says is a function of the calls so far.
///
/// | state | when | reads | writes |
/// |---|---|---|---|
/// | UNKNOWN | no directive yet and no side remembered | wait | wait |
/// | HOLDING | the directive says hold, or none has come since a start with a remembered side | go on | wait |
/// | LAPSED | the directive says flow, the lease ran out | go on | wait |
/// | DRAINING | flow, within the lease, requests still wait | go on | queue behind |
/// | FLOWING | flow, within the lease, none waits | go on | go on |
///
/// | from | event | to |
/// |---|---|---|
/// | any | directive of an older epoch, or of the same epoch but asked for earlier | unchanged |
/// | any | directive of the same epoch that names another owner | unchanged, [Accepted#CONFLICT] |
/// | any | directive: hold | HOLDING |
/// | any | directive: flow, requests wait | DRAINING |
/// | any | directive: flow, none waits | FLOWING |
/// | FLOWING, DRAINING | the lease runs out | LAPSED |
/// | LAPSED | a newer lease | DRAINING or FLOWING |
/// | DRAINING | the last waiting request was released, refused or abandoned | FLOWING |
///
/// A release is in order of arrival. At first [HoldLimits#rampStart] released writes are in flight,
/// and each completed one widens the ramp by one up to [HoldLimits#rampMax]; so a hold that ends
/// does not fall on the new owner as one wave. A request that waited goes to the owner of the
/// directive that holds after the wait.
public final class HoldGate {
    private static final Decision HOLD = new Decision.Hold();

    private final HoldLimits limits;

    private Epoch epoch;
    private Directive.Mode mode = Directive.Mode.HOLD;
    private @Nullable Forward forward;
    private Duration holdMax;
    private long askedAt;
    private boolean asked;
    private long leaseEnd;

    /// Waiting, in order of arrival. `readsWaiting` is in use only while no side is known.
    private final SequencedMap<Long, Held> writesWaiting = new LinkedHashMap<>();

    private final SequencedMap<Long, Held> readsWaiting = new LinkedHashMap<>();

    /// Forwarded writes; true for those that waited, which fill the ramp.
    private final Map<Long, Boolean> inFlight = new HashMap<>();

    private int releasedInFlight;
    private int ramp;
    private long heldBytes;
    private long heldTotal;
    private long heldMaxNanos;
    private boolean holdRunning;

    /// A gate that has never heard of a side: everything waits until the first directive.
    public HoldGate(HoldLimits limits) {
        this(limits, Epoch.NONE, null);
    }

    /// A gate after a restart.
    ///
    /// @param remembered the epoch obeyed before the restart; older directives are ignored
    /// @param owner where reads went before the restart; null if unknown
    public HoldGate(HoldLimits limits, Epoch remembered, @Nullable Environment owner) {
        this.limits = limits;
        this.epoch = remembered;
        this.forward = owner == null ? null : new Forward(owner, remembered);
        this.holdMax = limits.maxWait();
        this.ramp = limits.rampStart();
    }

    /// What a directive did.
    public enum Accepted {
        /// Obeyed from now on.
        YES,
        /// Ignored: an older epoch, or the same one asked for earlier than the one obeyed.
        STALE,
        /// Ignored: the epoch obeyed, but another owner. Two control planes, or a bug.
        CONFLICT
    }

    /// Takes the answer to a poll. Call [#tick] afterwards.
    ///
    /// @param sentAtNanos when the poll was *sent*: the lease counts from there
    public Accepted onDirective(Directive directive, long sentAtNanos) {
        if (directive.epoch().isOlderThan(epoch)) {
            return Accepted.STALE;
        }
        if (directive.epoch().equals(epoch)) {
            if (asked && sentAtNanos - askedAt < 0) {
                return Accepted.STALE;
            }
            if (forward != null && forward.owner() != directive.owner()) {
                return Accepted.CONFLICT;
            }
        }
        if (directive.mode() == Directive.Mode.HOLD && mode == Directive.Mode.FLOW) {
            beginHold();
        }
        epoch = directive.epoch();
        mode = directive.mode();
        forward = new Forward(directive.owner(), epoch);
        holdMax = shorter(directive.holdMax(), limits.maxWait());
        askedAt = sentAtNanos;
        asked = true;
        leaseEnd = sentAtNanos + directive.lease().toNanos();
        return Accepted.YES;
    }

    /// Takes a request whose whole head has been read and found well-formed.
    ///
    /// A forwarded write counts as in flight until [#completed]; a forwarded read is not tracked.
    ///
    /// @param key unique among the requests that wait or are in flight
    /// @param bytes memory that the request occupies while it waits
    public Decision arrive(long key, boolean isWrite, long bytes, long now) {
        State state = state(now);
        settle(state);
        Forward to = forward;
        if (to != null && (!isWrite || state == State.FLOWING)) {
            if (isWrite) {
                track(key, false);
            }
            return to;
        }
        if (held() >= limits.maxHeld()) {
            return new Refuse(Reason.TOO_MANY_HELD);
        }
        if (heldBytes + bytes > limits.maxHeldBytes()) {
            return new Refuse(Reason.TOO_MANY_BYTES_HELD);
        }
        if (!holdRunning) {
            beginHold();
        }
        SequencedMap<Long, Held> queue = isWrite ? writesWaiting : readsWaiting;
        if (queue.putIfAbsent(key, new Held(now, bytes)) != null) {
            throw new IllegalStateException("request " + key + " waits already");
        }
        heldBytes += bytes;
        heldTotal++;
        return HOLD;
    }

    /// Refuses what waited too long and releases what may go on. Call it after a directive, after a
    /// completed write while anything waits, and at [#nextTickNanos].
    public Tick tick(long now) {
        if (held() == 0) {
            settle(state(now));
            return Tick.NOTHING;
        }
        List<Tick.Refusal> refusals = new ArrayList<>();
        refuseOverdue(readsWaiting, now, refusals);
        refuseOverdue(writesWaiting, now, refusals);
        List<Tick.Release> releases = new ArrayList<>();
        Forward to = forward;
        if (to != null) {
            while (!readsWaiting.isEmpty()) {
                releases.add(release(readsWaiting, to, now));
            }
            while (state(now) == State.DRAINING && releasedInFlight < ramp) {
                Tick.Release release = release(writesWaiting, to, now);
                track(release.key(), true);
                releases.add(release);
            }
        }
        settle(state(now));
        return releases.isEmpty() && refusals.isEmpty()
                ? Tick.NOTHING
                : new Tick(releases, refusals);
    }

    /// A forwarded write is over: answered, failed, or given back without having been dispatched.
    ///
    /// @throws IllegalStateException if no such write is in flight
    public void completed(long key) {
        Boolean released = inFlight.remove(key);
        if (released == null) {
            throw new IllegalStateException("write " + key + " is not in flight");
        }
        if (released) {
            releasedInFlight--;
            ramp = Math.min(ramp + 1, limits.rampMax());
        }
    }

    /// The client of a waiting request went away; it will never be named by a tick.
    ///
    /// @return false if it does not wait (any more)
    public boolean abandon(long key) {
        Held held = writesWaiting.remove(key);
        if (held == null) {
            held = readsWaiting.remove(key);
        }
        if (held == null) {
            return false;
        }
        heldBytes -= held.bytes;
        return true;
    }

    /// Whether a request that was told to go on may still be dispatched, having spent time on the
    /// way (a connect). If not: give it back with [#completed] and let it [#arrive] again.
    public boolean stillGoesOn(Forward told, boolean isWrite, long now) {
        if (!told.equals(forward)) {
            return false;
        }
        return !isWrite || state(now).mode() == Directive.Mode.FLOW;
    }

    public HoldStatus status(long now) {
        Forward to = forward;
        return new HoldStatus(
                state(now),
                epoch,
                to == null ? null : to.owner(),
                inFlight.size(),
                held(),
                heldBytes,
                heldTotal,
                heldMaxNanos);
    }

    /// Null before the first directive.
    public @Nullable Lease lease(long now) {
        return asked ? new Lease(now - askedAt, leaseEnd - now) : null;
    }

    /// How long until a waiting request becomes overdue; [Long#MAX_VALUE] if none waits.
    public long nextTickNanos(long now) {
        return Math.min(untilOverdue(readsWaiting, now), untilOverdue(writesWaiting, now));
    }

    /// What a refused client is told.
    public int retryAfterSeconds() {
        return limits.retryAfterSeconds();
    }

    private State state(long now) {
        if (forward == null) {
            return State.UNKNOWN;
        }
        if (mode == Directive.Mode.HOLD) {
            return State.HOLDING;
        }
        if (now - leaseEnd >= 0) {
            return State.LAPSED;
        }
        return writesWaiting.isEmpty() ? State.FLOWING : State.DRAINING;
    }

    /// The ramp starts anew with every release, and a hold is over once everything flows again.
    private void settle(State state) {
        if (state != State.DRAINING) {
            ramp = limits.rampStart();
        }
        if (state == State.FLOWING) {
            holdRunning = false;
        }
    }

    private void beginHold() {
        holdRunning = true;
        heldMaxNanos = 0;
    }

    private void track(long key, boolean released) {
        if (inFlight.putIfAbsent(key, released) != null) {
            throw new IllegalStateException("write " + key + " is in flight already");
        }
        if (released) {
            releasedInFlight++;
        }
    }

    private Tick.Release release(SequencedMap<Long, Held> queue, Forward to, long now) {
        Map.Entry<Long, Held> first = queue.pollFirstEntry();
        long waited = leave(first.getValue(), now);
        return new Tick.Release(first.getKey(), to, waited);
    }

    private void refuseOverdue(
            SequencedMap<Long, Held> queue, long now, List<Tick.Refusal> refusals) {
        while (untilOverdue(queue, now) <= 0) {
            Map.Entry<Long, Held> first = queue.pollFirstEntry();
            leave(first.getValue(), now);
            refusals.add(new Tick.Refusal(first.getKey(), new Refuse(Reason.HELD_TOO_LONG)));
        }
    }

    private long leave(Held held, long now) {
        long waited = now - held.since;
        heldBytes -= held.bytes;
        heldMaxNanos = Math.max(heldMaxNanos, waited);
        return waited;
    }

    private long untilOverdue(SequencedMap<Long, Held> queue, long now) {
        Map.Entry<Long, Held> first = queue.firstEntry();
        return first == null ? Long.MAX_VALUE : first.getValue().since + holdMax.toNanos() - now;
    }

    private int held() {
        return writesWaiting.size() + readsWaiting.size();
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /// @param since when it arrived
    /// @param bytes what it occupies
    private record Held(long since, long bytes) {}
}
