package org.handoff.app.wiring;

import org.handoff.app.spec.Spec;
import org.handoff.control.gate.Evidence;

import java.util.ArrayList;
import java.util.List;

/// What the spec's section `strategy` says to a cutover.
final class StrategyAnswer {
    private StrategyAnswer() {}

    /// What is to end or to stay is not cut over, and what nobody knows counts as no. A window is
    /// an honest answer: it is carried out, and said.
    static Evidence.Answer of(List<Spec.Strategy> strategy) {
        if (strategy.isEmpty()) {
            return Evidence.Answer.NONE;
        }
        List<String> inTheWay = new ArrayList<>();
        int windows = 0;
        for (Spec.Strategy one : strategy) {
            switch (one.way()) {
                case RETIRE -> inTheWay.add(one.application() + " is to end, not to move");
                case RETAIN -> inTheWay.add(one.application() + " is to stay");
                case WINDOW -> windows++;
                case STRANGLER, CANARY, BLUE_GREEN, REPLICATION_FIRST -> {
                    if (one.provisional()) {
                        inTheWay.add(
                                "what nobody knows could still change how "
                                        + one.application()
                                        + " moves");
                    }
                }
            }
        }
        String says =
                strategy.size()
                        + (strategy.size() == 1 ? " application has" : " applications have")
                        + " a firm strategy"
                        + (windows == 0 ? "" : "; " + windows + " of them an announced window");
        return new Evidence.Answer(true, inTheWay, says);
    }
}
