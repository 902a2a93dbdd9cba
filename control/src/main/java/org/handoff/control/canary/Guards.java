package org.handoff.control.canary;

import org.handoff.socket.CanaryCounts.Arm;

import java.util.ArrayDeque;
import java.util.Deque;

/// What needs no statistics: a canary whose side cannot be reached, does not answer, or answers
/// mostly errors while the baseline does not. Looks at the last second.
final class Guards {
    private static final long WINDOW_NANOS = 1_000_000_000L;

    /// Looks kept; more than gateways poll within a window.
    private static final int LOOKS_MAX = 4_096;

    private final JudgeTerms terms;
    private final Deque<Look> looks = new ArrayDeque<>();
    private long unansweredSince;
    private long unanswered;
    private String tripped = "";

    private record Look(long at, Arm canary, Arm baseline) {}

    Guards(JudgeTerms terms) {
        this.terms = terms;
    }

    /// Takes what came since the last look, all routes together.
    void take(Arm canary, Arm baseline, long now) {
        looks.addLast(new Look(now, canary, baseline));
        while (looks.size() > LOOKS_MAX || now - looks.getFirst().at > WINDOW_NANOS) {
            looks.removeFirst();
        }
        if (canary.requests() > 0) {
            unanswered = 0;
        } else {
            unansweredSince = unanswered == 0 ? now : unansweredSince;
            unanswered += canary.sent();
        }
        if (tripped.isEmpty()) {
            tripped = look(now);
        }
    }

    /// Why the canary is to be returned at once; empty if it is not. Once said, it stays said.
    String tripped() {
        return tripped;
    }

    private String look(long now) {
        Arm canary = Arm.NONE;
        Arm baseline = Arm.NONE;
        for (Look look : looks) {
            canary = canary.plus(look.canary);
            baseline = baseline.plus(look.baseline);
        }
        if (canary.unreached() >= terms.guardUnreached()) {
            return "%d requests in a second found no connection to the other side"
                    .formatted(canary.unreached());
        }
        boolean failing =
                canary.requests() >= terms.guardRequests()
                        && canary.errors() >= terms.guardErrors() * canary.requests();
        boolean baselineToo = baseline.errors() * 2 >= terms.guardErrors() * baseline.requests();
        if (failing && (!baselineToo || baseline.requests() == 0)) {
            return "%d of %d requests in a second failed on the other side"
                    .formatted(canary.errors(), canary.requests());
        }
        if (unanswered >= terms.guardUnreached()
                && now - unansweredSince > terms.guardSilence().toNanos()) {
            return "%d requests were sent to the other side and none was answered for %.1f s"
                    .formatted(unanswered, (now - unansweredSince) / 1e9);
        }
        return "";
    }
}
