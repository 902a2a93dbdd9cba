package org.handoff.app.wiring;

import org.handoff.app.spec.Spec;
import org.handoff.data.copy.Copier;
import org.handoff.data.copy.Throttle;
import org.handoff.engine.check.CheckResult;
import org.handoff.model.HandoffException;

import java.util.List;

/// What every engine's preparation does alike before it copies.
final class BeforeCopy {
    private BeforeCopy() {}

    /// What `handoff check` refuses, `start` refuses: nothing was changed yet.
    static void refuse(List<CheckResult> results) {
        List<String> refused =
                results.stream()
                        .filter(result -> result.level() == CheckResult.Level.REFUSE)
                        .map(result -> result.what() + " " + result.remedy())
                        .toList();
        if (!refused.isEmpty()) {
            throw HandoffException.operator(
                    "start.check",
                    String.join(" ", refused),
                    "Nothing was changed. See `handoff check`.");
        }
    }

    static Throttle throttle(Spec spec) {
        long most = spec.copy().throttle().count();
        return most == 0 ? Throttle.none() : new Throttle(most, () -> false);
    }

    static Copier.Limits limits(Spec spec) {
        return new Copier.Limits(spec.copy().parallelism(), Copier.Limits.DEFAULT.rangeBytes());
    }
}
