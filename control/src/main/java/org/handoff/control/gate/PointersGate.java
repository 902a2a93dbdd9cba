package org.handoff.control.gate;

import org.handoff.model.Environment;
import org.handoff.model.Verdict;
import org.handoff.model.Verdict.Pass;
import org.handoff.model.Verdict.Refuse;

/// Whether drivers can move what stands in front of the gateways, before anything depends on it.
public final class PointersGate {
    /// Its name.
    public static final String NAME = "pointers";

    private PointersGate() {}

    /// Going back never waits for it: the gateways move everybody who comes to them.
    static Verdict judge(Observations seen) {
        Evidence.Pointers pointers = seen.evidence().pointers();
        boolean back = seen.to() == Environment.LEGACY;
        if (seen.evidence().isNone() || pointers == null) {
            return back
                    ? new Pass("unknown, and a rollback is not refused for it")
                    : new Refuse("unknown: what drivers see");
        }
        if (pointers.driven() == 0) {
            return new Pass("no driver moves anything");
        }
        if (pointers.inTheWay().isEmpty()) {
            return new Pass(pointers.driven() + " pointers are ready for their drivers");
        }
        String text = String.join("; ", pointers.inTheWay());
        return back
                ? new Pass(text + ", and a rollback is not refused for it")
                : new Refuse(text + ". See: handoff driver check");
    }
}
