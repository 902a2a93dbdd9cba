package org.handoff.control.gate;

import org.handoff.model.Environment;
import org.handoff.model.Verdict;
import org.handoff.model.Verdict.Pass;
import org.handoff.model.Verdict.Refuse;

/// Security before traffic: what the spec's files say of the cloud side.
final class SecurityGate {
    private SecurityGate() {}

    /// Going back never waits for it: the side that was left was good enough before.
    static Verdict judge(Observations seen) {
        Evidence.Security security = seen.evidence().security();
        if (seen.evidence().isNone() || security == null) {
            return seen.to() == Environment.LEGACY
                    ? new Pass("unknown, and a rollback is not refused for it")
                    : new Refuse("unknown: how cloud is secured");
        }
        if (!security.asked()) {
            return new Pass("not configured: nobody said how cloud is secured");
        }
        if (security.inTheWay() == 0) {
            return new Pass("nothing stands in the way of patients' data on cloud");
        }
        String text =
                Grouped.text(security.inTheWay())
                        + " findings in the way, worst: "
                        + security.worst()
                        + " See handoff security";
        return seen.to() == Environment.LEGACY
                ? new Pass(text + ", and a rollback is not refused for it")
                : new Refuse(text);
    }
}
