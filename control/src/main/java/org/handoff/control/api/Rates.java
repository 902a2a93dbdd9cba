package org.handoff.control.api;

import org.handoff.control.access.Network;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;

/// How often one network may ask: tokens in a bucket for each kind of request. Gateways with a
/// certificate are not counted. Neither is this machine: behind a proxy here everybody has its
/// address, and the proxy has to count them. Thread-safe.
final class Rates {
    /// What is asked, and how often it may be.
    enum Kind {
        READ(30, 120),
        /// Answers that are read from the ledger or put together from much.
        LEDGER(3, 20),
        WRITE(5, 30),
        /// A code, a link or a log-in that nobody is known by yet.
        PROOF(1, 20),
        /// Bearer tokens that were looked up and are nobody's.
        TOKEN(1, 20);

        private final double perSecond;
        private final int burst;

        Kind(double perSecond, int burst) {
            this.perSecond = perSecond;
            this.burst = burst;
        }

        int burst() {
            return burst;
        }
    }

    private static final double NANOS = 1e9;

    private final boolean sparesThisMachine;
    private final Map<String, Bucket> buckets = new Newest<>();

    private record Bucket(double left, long nanos) {}

    /// @param sparesThisMachine false in tests alone, which have no other
    Rates(boolean sparesThisMachine) {
        this.sparesThisMachine = sparesThisMachine;
    }

    /// Takes one.
    ///
    /// @return how long to wait for the next; zero if it is let
    synchronized Duration take(Kind kind, InetAddress from, long nanos) {
        return take(kind, from, nanos, 1);
    }

    /// The same without taking one.
    synchronized Duration look(Kind kind, InetAddress from, long nanos) {
        return take(kind, from, nanos, 0);
    }

    private Duration take(Kind kind, InetAddress from, long nanos, int cost) {
        if (sparesThisMachine && from.isLoopbackAddress()) {
            return Duration.ZERO;
        }
        String key = kind + " " + Network.of(from);
        Bucket bucket = buckets.getOrDefault(key, new Bucket(kind.burst, nanos));
        double since = Math.max(0, nanos - bucket.nanos) / NANOS;
        double left = Math.min(kind.burst, bucket.left + since * kind.perSecond);
        if (left < 1) {
            return Duration.ofNanos((long) ((1 - left) / kind.perSecond * NANOS));
        }
        buckets.put(key, new Bucket(left - cost, nanos));
        return Duration.ZERO;
    }
}
