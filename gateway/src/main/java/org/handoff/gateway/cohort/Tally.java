package org.handoff.gateway.cohort;

import org.handoff.socket.CanaryCounts;
import org.handoff.socket.LatencyBands;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/// What became of the requests of one version of a canary's rule. Written by event loops, read by
/// anyone.
final class Tally {
    private final List<Arm> canary = new ArrayList<>();
    private final List<Arm> baseline = new ArrayList<>();
    private final List<Arm> slices = new ArrayList<>();

    /// @param isTrial whether slices are counted as well
    Tally(int routes, boolean isTrial) {
        for (int i = 0; i < routes; i++) {
            canary.add(new Arm());
            baseline.add(new Arm());
        }
        for (int i = 0; isTrial && i < CanaryCounts.SLICES; i++) {
            slices.add(new Arm());
        }
    }

    Arm arm(int route, boolean isMember) {
        return (isMember ? canary : baseline).get(route);
    }

    Arm slice(int index) {
        return slices.get(index);
    }

    List<CanaryCounts.Arms> routes() {
        List<CanaryCounts.Arms> routes = new ArrayList<>();
        for (int i = 0; i < canary.size(); i++) {
            routes.add(new CanaryCounts.Arms(canary.get(i).read(), baseline.get(i).read()));
        }
        return routes;
    }

    List<CanaryCounts.Arm> slices() {
        return slices.stream().map(Arm::read).toList();
    }

    /// One arm of one route, or one slice.
    static final class Arm {
        private final LongAdder sent = new LongAdder();
        private final LongAdder good = new LongAdder();
        private final LongAdder errors = new LongAdder();
        private final LongAdder refusals = new LongAdder();
        private final LongAdder unreached = new LongAdder();
        private final LongAdder[] bands = new LongAdder[LatencyBands.COUNT];

        private Arm() {
            for (int i = 0; i < bands.length; i++) {
                bands[i] = new LongAdder();
            }
        }

        void sent() {
            sent.increment();
        }

        /// The head of an answer came.
        void answered(int status, long nanos) {
            bands[LatencyBands.of(nanos)].increment();
            if (status >= 500) {
                errors.increment();
            } else if (status >= 400) {
                refusals.increment();
            } else {
                good.increment();
            }
        }

        /// No answer came.
        void unanswered() {
            errors.increment();
        }

        /// An answer that had begun, and was no error, broke off: it counts once more, as an error.
        void brokeOff() {
            errors.increment();
        }

        void unreached() {
            unreached.increment();
        }

        /// Every request is in one of three counters, so that what came between two looks never has
        /// more errors than requests.
        private CanaryCounts.Arm read() {
            List<Long> times = new ArrayList<>();
            long errorsNow = errors.sum();
            long refusalsNow = refusals.sum();
            long requestsNow = good.sum() + errorsNow + refusalsNow;
            long unreachedNow = unreached.sum();
            int last = 0;
            for (LongAdder band : bands) {
                times.add(band.sum());
                last = times.getLast() > 0 ? times.size() : last;
            }
            return new CanaryCounts.Arm(
                    sent.sum(),
                    requestsNow,
                    errorsNow,
                    refusalsNow,
                    unreachedNow,
                    times.subList(0, last));
        }
    }
}
