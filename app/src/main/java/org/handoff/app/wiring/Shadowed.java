package org.handoff.app.wiring;

import org.handoff.control.api.OperatorRequest;
import org.handoff.control.api.OperatorRequest.Verb;
import org.handoff.control.api.Submission;
import org.handoff.control.canary.CanaryWish;
import org.handoff.control.ledger.Entry;
import org.handoff.control.runbook.Phase;
import org.handoff.control.runbook.Snapshot;
import org.handoff.control.shadow.ShadowDesk;
import org.handoff.model.Environment;
import org.handoff.model.Fault;
import org.handoff.socket.PollAnswer;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.BiConsumer;

/// The shadow's part of what the control plane serves.
final class Shadowed {
    private Shadowed() {}

    /// The same answer with the shadow's rule, if it holds now.
    static PollAnswer answer(ShadowDesk shadow, PollAnswer answer, Snapshot snapshot) {
        Phase phase = snapshot.phase();
        boolean isStarted = phase == Phase.SERVING;
        return answer.withShadow(
                shadow.rule(answer.directive(), isStarted || phase == Phase.NEW, isStarted));
    }

    /// @param shadow null if the spec has none
    /// @param owner of writes now
    /// @param record writes down what was done, and for which request
    static Submission submit(
            @Nullable ShadowDesk shadow,
            OperatorRequest request,
            Environment owner,
            BiConsumer<Entry.Aside, String> record) {
        if (shadow == null) {
            return refused("The spec has no shadow: shadow.endpoints is missing.");
        }
        boolean begins = request.verb() == Verb.SHADOW_START;
        CanaryWish wish = request.canary();
        int share = wish == null ? -1 : wish.buckets();
        Environment to = owner.other();
        String why =
                begins
                        ? shadow.start(share, to, request.who(), request.reason(), request.dryRun())
                        : shadow.stop(request.who(), request.reason(), request.dryRun());
        if (!why.isEmpty()) {
            return refused(why);
        }
        if (request.dryRun()) {
            return new Submission.Planned(
                    begins
                            ? shadow.plan(share, to)
                            : List.of("Nothing is mirrored any more; counts are kept."));
        }
        record.accept(
                begins
                        ? new Entry.ShadowBegan(request.who(), to, request.reason())
                        : new Entry.ShadowEnded(request.who(), request.reason()),
                request.mark());
        return new Submission.Accepted(
                "", begins ? "The shadow begins." : "The shadow is over; its counts are kept.");
    }

    private static Submission refused(String text) {
        return new Submission.Refused(new Fault(Fault.Kind.OPERATOR, "control.refused", text, ""));
    }
}
