package org.handoff.gateway.hold;

import org.handoff.gateway.hold.Decision.Forward;
import org.handoff.gateway.hold.Decision.Refuse;
import org.handoff.socket.Directive;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// The one [HoldGate] of a gateway, shared by its event loops under a lock that is held for some
/// hundred nanoseconds. Waiters are told outside of the lock.
public final class WriteGate {
    private final ReentrantLock lock = new ReentrantLock();
    private final HoldGate gate;
    private final LongSupplier clock;
    private final Map<Long, Waiter> waiters = new HashMap<>();
    private volatile @Nullable Forward route;
    private volatile Runnable onQuiet = () -> {};

    /// @param clock nanoseconds, monotonic
    public WriteGate(HoldGate gate, LongSupplier clock) {
        this.gate = gate;
        this.clock = clock;
        HoldStatus status = gate.status(clock.getAsLong());
        this.route = status.owner() == null ? null : new Forward(status.owner(), status.epoch());
    }

    /// A held request. Called from whichever thread released it: implementations hop to their own.
    public interface Waiter {
        void released(Forward forward, long waitedNanos);

        void refused(Refuse refuse);
    }

    /// Called, on any thread, when the last write in flight completed while holding.
    public void onQuiet(Runnable action) {
        onQuiet = action;
    }

    /// Where requests go now; null before the first directive.
    public @Nullable Forward route() {
        return route;
    }

    /// A read: waits only while no side is known.
    public Decision arriveRead(long key, long bytes, Waiter waiter) {
        Forward to = route;
        return to != null ? to : arrive(key, false, bytes, waiter);
    }

    /// @param key unique in this gateway
    /// @param waiter told once if the decision is to hold, unless the request is abandoned first
    public Decision arrive(long key, boolean isWrite, long bytes, Waiter waiter) {
        lock.lock();
        try {
            Decision decision = gate.arrive(key, isWrite, bytes, clock.getAsLong());
            if (decision instanceof Decision.Hold) {
                waiters.put(key, waiter);
            }
            return decision;
        } finally {
            lock.unlock();
        }
    }

    /// See [HoldGate#completed]; releases what the ramp now admits.
    public void completed(long key) {
        boolean quiet;
        List<Runnable> told;
        lock.lock();
        try {
            long now = clock.getAsLong();
            gate.completed(key);
            told = tickLocked(now);
            HoldStatus status = gate.status(now);
            quiet = status.writesInFlight() == 0 && status.state().mode() == Directive.Mode.HOLD;
        } finally {
            lock.unlock();
        }
        told.forEach(Runnable::run);
        if (quiet) {
            onQuiet.run();
        }
    }

    /// See [HoldGate#abandon].
    public boolean abandon(long key) {
        lock.lock();
        try {
            waiters.remove(key);
            return gate.abandon(key);
        } finally {
            lock.unlock();
        }
    }

    /// See [HoldGate#stillGoesOn].
    public boolean stillGoesOn(Forward told, boolean isWrite) {
        if (!isWrite) {
            return told.equals(route);
        }
        lock.lock();
        try {
            return gate.stillGoesOn(told, true, clock.getAsLong());
        } finally {
            lock.unlock();
        }
    }

    /// See [HoldGate#onDirective]; releases and refuses what it changes.
    public HoldGate.Accepted onDirective(Directive directive, long sentAtNanos) {
        List<Runnable> told;
        HoldGate.Accepted accepted;
        lock.lock();
        try {
            accepted = gate.onDirective(directive, sentAtNanos);
            if (accepted == HoldGate.Accepted.YES) {
                Forward next = new Forward(directive.owner(), directive.epoch());
                if (!next.equals(route)) {
                    route = next;
                }
            }
            told = tickLocked(clock.getAsLong());
        } finally {
            lock.unlock();
        }
        told.forEach(Runnable::run);
        return accepted;
    }

    /// Refuses what waited too long. Call it some times a second.
    public void tick() {
        List<Runnable> told;
        lock.lock();
        try {
            told = tickLocked(clock.getAsLong());
        } finally {
            lock.unlock();
        }
        told.forEach(Runnable::run);
    }

    public HoldStatus status() {
        lock.lock();
        try {
            return gate.status(clock.getAsLong());
        } finally {
            lock.unlock();
        }
    }

    /// Null before the first directive.
    public @Nullable Lease lease() {
        lock.lock();
        try {
            return gate.lease(clock.getAsLong());
        } finally {
            lock.unlock();
        }
    }

    private List<Runnable> tickLocked(long now) {
        Tick tick = gate.tick(now);
        if (tick.isNothing()) {
            return List.of();
        }
        List<Runnable> told = new ArrayList<>();
        for (Tick.Refusal refusal : tick.refusals()) {
            Waiter waiter = waiter(refusal.key());
            told.add(() -> waiter.refused(refusal.refuse()));
        }
        for (Tick.Release release : tick.releases()) {
            Waiter waiter = waiter(release.key());
            told.add(() -> waiter.released(release.forward(), release.waitedNanos()));
        }
        return told;
    }

    private Waiter waiter(long key) {
        Waiter waiter = waiters.remove(key);
        if (waiter == null) {
            throw new IllegalStateException("nobody waits for request " + key);
        }
        return waiter;
    }
}
