package org.handoff.control.shell;

import org.handoff.control.approve.ApprovalsView;
import org.handoff.control.canary.CanaryView;
import org.handoff.control.runbook.Conductor;
import org.handoff.control.runbook.Moment;
import org.handoff.control.strangle.StrangleView;

/// What a conductor showed beside its snapshot, at one moment.
public record Published(CanaryView canary, StrangleView strangle, ApprovalsView approvals) {
    static Published of(Conductor conductor, Moment now) {
        return new Published(
                conductor.canary(now), conductor.strangle(now), conductor.approvals(now));
    }
}
