package org.handoff.control.canary;

import org.handoff.socket.CanaryCounts.Arm;

import java.util.List;
import java.util.stream.IntStream;

/// How often the judge is wrong on a site's own traffic: in an A/A trial nobody goes anywhere, and
/// each slice of the identities is compared with all the others as a canary would be. What would
/// have been returned is a false alarm. Users who fail together, and all else that the test does
/// not know of, is in it.
final class Calibration {
    private final List<Comparison> slices;

    Calibration(int count) {
        slices = IntStream.range(0, count).mapToObj(_ -> new Comparison(1)).toList();
    }

    /// Takes what came to each slice since the last look.
    void take(List<Arm> news) {
        Arm all = Arm.NONE;
        for (Arm each : news) {
            all = all.plus(each);
        }
        for (int i = 0; i < Math.min(news.size(), slices.size()); i++) {
            slices.get(i).take(0, news.get(i), all.minus(news.get(i)));
        }
    }

    int count() {
        return slices.size();
    }

    /// Slices that would have been returned by now.
    int falseAlarms(double alpha) {
        double line = -Math.log(alpha);
        return (int) slices.stream().filter(it -> it.highestLogEvidence() >= line).count();
    }
}
