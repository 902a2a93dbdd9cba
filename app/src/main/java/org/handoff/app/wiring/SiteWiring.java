package org.handoff.app.wiring;

import org.handoff.app.spec.HoldPointSpec;
import org.handoff.app.spec.PointerSpec;
import org.handoff.app.spec.Spec;
import org.handoff.control.runbook.People;
import org.handoff.control.runbook.SiteSteps;
import org.handoff.control.runbook.SiteSteps.HoldPoint;
import org.handoff.control.runbook.SiteSteps.Place;
import org.handoff.control.runbook.SiteSteps.SiteHook;

import java.util.stream.Collectors;

/// The spec's hooks around a move, and its hold points, as the conductor takes them.
final class SiteWiring {
    private SiteWiring() {}

    static SiteSteps of(Spec spec) {
        return new SiteSteps(
                spec.pointers().stream()
                        .filter(PointerSpec::isPlaced)
                        .map(SiteWiring::hook)
                        .toList(),
                spec.holdPoints().stream().map(SiteWiring::point).toList());
    }

    private static SiteHook hook(PointerSpec it) {
        return new SiteHook(
                it.name(),
                it.at() == PointerSpec.Place.BEFORE ? Place.BEFORE : Place.AFTER,
                it.toLegacy(),
                it.toCloud(),
                it.isByHand(),
                it.isByHand() ? it.within() : it.timeout(),
                it.tries());
    }

    private static HoldPoint point(HoldPointSpec it) {
        return new HoldPoint(
                it.name(),
                it.at() == HoldPointSpec.Place.BEFORE ? Place.BEFORE : Place.AFTER,
                it.people(),
                it.within());
    }

    /// Who decides, and who answers for which step.
    static People people(Spec.People it) {
        return new People(
                it.owner(),
                it.approvers(),
                it.steps().stream()
                        .collect(
                                Collectors.toMap(
                                        Spec.StepOwner::step,
                                        Spec.StepOwner::who,
                                        (one, _) -> one)));
    }
}
