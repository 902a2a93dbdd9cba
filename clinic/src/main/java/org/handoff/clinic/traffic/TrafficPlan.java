package org.handoff.clinic.traffic;

import org.handoff.clinic.Arguments;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What load to make, on whom, and where to write down what was acknowledged.
///
/// @param targets gateways, taken in turn; the next one is tried when one accepts no connection
/// @param writesPerSecond mean of a Poisson process, independent of answers
/// @param readsPerSecond likewise
/// @param record directory for [WriteRecord]'s files
/// @param seconds how long; 0 until stopped
/// @param seed of the mix; every run makes fresh client ids all the same
/// @param mostInFlight arrivals beyond it are shed and counted
/// @param requestLimitMillis a request without an answer by then has failed, its outcome unknown
public record TrafficPlan(
        List<InetSocketAddress> targets,
        int writesPerSecond,
        int readsPerSecond,
        Path record,
        int seconds,
        long seed,
        int mostInFlight,
        int requestLimitMillis) {
    public static final int DEFAULT_WRITES_PER_SECOND = 300;
    public static final int DEFAULT_READS_PER_SECOND = 700;
    private static final int MOST_PER_SECOND = 100_000;
    private static final int DEFAULT_IN_FLIGHT = 4_000;
    private static final int DEFAULT_REQUEST_LIMIT_MILLIS = 30_000;

    public TrafficPlan {
        targets = List.copyOf(targets);
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("traffic needs at least one target");
        }
        if (writesPerSecond < 0 || readsPerSecond < 0 || writesPerSecond + readsPerSecond < 1) {
            throw new IllegalArgumentException("traffic needs at least one request a second");
        }
    }

    /// The defaults against one address.
    public static TrafficPlan against(InetSocketAddress target, Path record) {
        return new TrafficPlan(
                List.of(target),
                DEFAULT_WRITES_PER_SECOND,
                DEFAULT_READS_PER_SECOND,
                record,
                0,
                1,
                DEFAULT_IN_FLIGHT,
                DEFAULT_REQUEST_LIMIT_MILLIS);
    }

    /// The same load at other rates.
    public TrafficPlan at(int writes, int reads) {
        return new TrafficPlan(
                targets, writes, reads, record, seconds, seed, mostInFlight, requestLimitMillis);
    }

    static TrafficPlan parse(Arguments arguments) {
        List<InetSocketAddress> targets = new ArrayList<>();
        for (String target : arguments.required("target").split(",", -1)) {
            int colon = target.lastIndexOf(':');
            if (colon < 1 || !target.substring(colon + 1).matches("\\d{1,5}")) {
                throw new IllegalArgumentException(
                        "--target takes HOST:PORT[,HOST:PORT], not " + target);
            }
            targets.add(
                    new InetSocketAddress(
                            target.substring(0, colon),
                            Integer.parseInt(target.substring(colon + 1))));
        }
        return new TrafficPlan(
                targets,
                arguments.integer("writes", DEFAULT_WRITES_PER_SECOND, 0, MOST_PER_SECOND),
                arguments.integer("reads", DEFAULT_READS_PER_SECOND, 0, MOST_PER_SECOND),
                Path.of(arguments.required("record")),
                arguments.integer("seconds", 0, 0, Integer.MAX_VALUE),
                arguments.integer("seed", 1, 0, Integer.MAX_VALUE),
                arguments.integer("in-flight", DEFAULT_IN_FLIGHT, 1, 100_000),
                arguments.integer("request-limit-ms", DEFAULT_REQUEST_LIMIT_MILLIS, 10, 600_000));
    }
}
