package org.handoff.control.gate;

import org.handoff.control.gate.Evidence.Answer;
import org.handoff.control.gate.Evidence.Estate;
import org.handoff.model.Environment;
import org.handoff.model.Verdict;
import org.handoff.model.Verdict.Pass;
import org.handoff.model.Verdict.Refuse;

import java.util.function.Function;

/// What nobody declared, decided or knows is in the way of a cutover.
final class EstateGates {
    private EstateGates() {}

    /// The map that the spec names: whatever is divergent, latent, absent, unknown, undecided or
    /// old.
    static Verdict inventory(Observations seen) {
        return judge(
                seen,
                Estate::inventory,
                "what the map says",
                "not configured: the spec names no map",
                ". See handoff map, or the page Map");
    }

    /// The spec's own section: an application that is not to move, or that nobody knows enough of.
    static Verdict strategy(Observations seen) {
        return judge(
                seen,
                Estate::strategy,
                "how each application moves",
                "not configured: nobody said how each application moves",
                ". See handoff classify");
    }

    /// Going back never waits for it: what was left knows everybody who calls it.
    private static Verdict judge(
            Observations seen,
            Function<Estate, Answer> part,
            String what,
            String notAsked,
            String remedy) {
        boolean back = seen.to() == Environment.LEGACY;
        Estate estate = seen.evidence().estate();
        if (seen.evidence().isNone() || estate == null) {
            return back
                    ? new Pass("unknown, and a rollback is not refused for it")
                    : new Refuse("unknown: " + what);
        }
        Answer answer = part.apply(estate);
        if (!answer.asked()) {
            return new Pass(notAsked);
        }
        if (answer.inTheWay().isEmpty()) {
            return new Pass(answer.says());
        }
        String text = String.join("; ", answer.inTheWay());
        return back
                ? new Pass(text + ", and a rollback is not refused for it")
                : new Refuse(text + remedy);
    }
}
