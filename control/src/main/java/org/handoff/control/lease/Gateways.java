package org.handoff.control.lease;

import org.handoff.socket.Directive;
import org.handoff.socket.GatewayStatus;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// The gateways that have asked, and until when each may still forward writes.
///
/// A gateway is known by name *and* incarnation: a new process under an old name says nothing about
/// the old process, which may be frozen with its lease still running.
///
/// Owned by one thread; time is nanoseconds of the owner's monotonic clock.
public final class Gateways {
    private final LeaseTerms terms;
    private final Map<Identity, Known> known = new LinkedHashMap<>();

    /// Until here a gateway that this conductor has never met may forward writes, on the word of
    /// the conductor before it.
    private final long strangersUntil;

    /// @param now when this conductor took charge
    public Gateways(LeaseTerms terms, long now) {
        this.terms = terms;
        this.strangersUntil = now + terms.assumedNanos();
    }

    /// Takes what a gateway says of itself.
    public void heard(GatewayStatus status, long now) {
        forget(now);
        Identity identity = new Identity(status.name(), status.incarnation());
        Known gateway = known.computeIfAbsent(identity, _ -> new Known(status, strangersUntil));
        gateway.status = status;
        gateway.heardAt = now;
        for (Map.Entry<Identity, Known> other : known.entrySet()) {
            if (other.getKey().name.equals(status.name()) && !other.getKey().equals(identity)) {
                other.getValue().replaced = true;
            }
        }
        gateway.replaced = false;
    }

    /// Notes that a directive is being answered now: flow gives a lease, hold gives none but does
    /// not end the one before it, because the answer may be lost.
    public void answered(GatewayStatus status, Directive directive, long now) {
        Known gateway = known.get(new Identity(status.name(), status.incarnation()));
        if (gateway != null && directive.mode() == Directive.Mode.FLOW) {
            gateway.leaseEndsAt = now + terms.assumedNanos();
        }
    }

    /// Whether no gateway can forward a write any more: each says that it holds with nothing in
    /// flight, or its lease has provably run out.
    public boolean holdEverywhere(Directive directive, long now) {
        return knowsAll(now) && known.values().stream().allMatch(it -> it.quiet(directive, now));
    }

    /// Whether every gateway that may forward writes has been met: false for one lease after this
    /// conductor took charge.
    public boolean knowsAll(long now) {
        return now - strangersUntil >= 0;
    }

    /// Whether every gateway that is present does what the directive says. One that is silent for
    /// longer than its lease holds by itself and learns the directive when it comes back.
    public boolean flowEverywhere(Directive directive, long now) {
        return known.values().stream()
                .filter(it -> !it.replaced && !isSilent(it, now))
                .allMatch(it -> it.status.hasConverged(directive));
    }

    /// Gateways that present themselves, newest word of each.
    public List<GatewayView> views(Directive directive, long now) {
        List<GatewayView> views = new ArrayList<>();
        for (Known gateway : known.values()) {
            if (!gateway.replaced) {
                long lease = Math.max(0, gateway.leaseEndsAt - now);
                views.add(
                        new GatewayView(
                                gateway.status,
                                (now - gateway.heardAt) / 1_000_000,
                                lease / 1_000_000,
                                gateway.status.hasConverged(directive)));
            }
        }
        return views;
    }

    /// Names of those that hold a step up, for its text.
    public List<String> waitingFor(Directive directive, long now) {
        TreeSet<String> names = new TreeSet<>();
        for (Known gateway : known.values()) {
            boolean done =
                    directive.mode() == Directive.Mode.HOLD
                            ? gateway.quiet(directive, now)
                            : gateway.replaced
                                    || isSilent(gateway, now)
                                    || gateway.status.hasConverged(directive);
            if (!done) {
                names.add(gateway.status.name());
            }
        }
        return List.copyOf(names);
    }

    private boolean isSilent(Known gateway, long now) {
        return now - gateway.heardAt > terms.assumedNanos();
    }

    private void forget(long now) {
        known.values().removeIf(it -> now - it.heardAt > terms.forgetAfter().toNanos());
    }

    private record Identity(String name, String incarnation) {}

    private static final class Known {
        private GatewayStatus status;
        private long heardAt;
        private long leaseEndsAt;
        private boolean replaced;

        private Known(GatewayStatus status, long leaseEndsAt) {
            this.status = status;
            this.leaseEndsAt = leaseEndsAt;
        }

        private boolean quiet(Directive directive, long now) {
            return status.hasConverged(directive) || now - leaseEndsAt >= 0;
        }
    }
}
