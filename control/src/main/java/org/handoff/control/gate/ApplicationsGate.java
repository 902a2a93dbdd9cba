package org.handoff.control.gate;

import org.handoff.control.lease.GatewayView;
import org.handoff.model.Environment;
import org.handoff.model.Verdict;
import org.handoff.model.Verdict.Pass;
import org.handoff.model.Verdict.Refuse;
import org.handoff.model.Verdict.Wait;
import org.handoff.socket.ApplicationHealth.Check;
import org.handoff.socket.ApplicationHealth.Outcome;

import java.util.ArrayList;
import java.util.List;

/// Whether the application that would serve answers the gateways that would send it requests.
final class ApplicationsGate {
    static final String NAME = "applications";

    /// One answer of an application that is just starting is not enough.
    private static final int IN_A_ROW = 3;

    private ApplicationsGate() {}

    /// Going back is refused only if no gateway gets as much as a connection: then there is nothing
    /// to go back to. A fenced application may answer badly because it is fenced, and a cold one
    /// slowly; both are cured by going back.
    static Verdict judge(Observations seen) {
        List<String> failing = new ArrayList<>();
        List<String> starting = new ArrayList<>();
        int answering = 0;
        int unreachable = 0;
        long slowest = 0;
        for (GatewayView gateway : seen.gateways()) {
            Check check = gateway.status().applications().of(seen.to());
            String name = gateway.status().name();
            if (check.outcome() == Outcome.ANSWERS) {
                answering++;
                slowest = Math.max(slowest, check.micros());
                if (check.inARow() < IN_A_ROW) {
                    starting.add(name);
                }
            } else if (check.outcome() != Outcome.UNTOLD) {
                failing.add(name + ": " + why(check));
                unreachable += check.outcome() == Outcome.UNREACHABLE ? 1 : 0;
            }
        }
        boolean isGone = answering == 0 && unreachable == failing.size();
        return failing.isEmpty()
                ? served(seen.to(), starting, answering, slowest)
                : failed(seen.to(), failing, isGone);
    }

    private static Verdict failed(Environment to, List<String> failing, boolean isGone) {
        String text =
                "the " + to.label() + " application does not serve " + String.join("; ", failing);
        return to == Environment.CLOUD || isGone
                ? new Refuse(text)
                : new Pass(text + ", and a rollback is not refused while it is there");
    }

    private static Verdict served(
            Environment to, List<String> starting, int answering, long slowest) {
        String application = "the " + to.label() + " application";
        boolean isBack = to == Environment.LEGACY;
        if (!starting.isEmpty() && !isBack) {
            return new Wait(
                    "%s has not answered %d times in a row yet: %s"
                            .formatted(application, IN_A_ROW, String.join(", ", starting)));
        }
        return answering == 0
                ? new Pass("no gateway asks " + application)
                : new Pass(
                        "%s answers %s, within %d ms"
                                .formatted(
                                        application,
                                        Grouped.text(answering, "gateway", "gateways"),
                                        slowest / 1_000));
    }

    private static String why(Check check) {
        return switch (check.outcome()) {
            case UNTOLD, ANSWERS -> throw new IllegalArgumentException("no failure");
            case UNREACHABLE -> "no connection";
            case SILENT -> "no answer in time";
            case UNREADABLE -> "what it answers is no HTTP";
            case WRONG_STATUS -> "status " + check.status();
        };
    }
}
