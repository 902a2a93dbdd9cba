package org.handoff.control.runbook;

import org.handoff.control.ledger.Entry;
import org.handoff.model.Environment;
import org.jspecify.annotations.Nullable;

import java.util.List;

/// `resume`: a person decides who owns writes. First the other side is fenced; only if that side
/// does not answer within [Bounds#resolve] it may be given up, and only on an attestation.
final class Decisions {
    private final Desk desk;

    Decisions(Desk desk) {
        this.desk = desk;
    }

    void take(OperatorRequest request, long ticket) {
        Environment owner = request.owner();
        @Nullable Stuck stuck = desk.course().stuck();
        boolean undecided = mayDecide(desk.course().phase(), stuck);
        if (!undecided && stuck == null) {
            no(
                    ticket,
                    "Nothing is in doubt; by the ledger "
                            + desk.history().owner().label()
                            + " owns writes.");
        } else if (owner == null) {
            no(ticket, "Name the side that shall own writes.");
        } else if (!request.attestation().isBlank()) {
            force(request, ticket, owner, stuck);
        } else if (undecided) {
            resolve(request, ticket, owner);
        } else {
            no(ticket, sentence(stuck));
        }
    }

    private static String sentence(@Nullable Stuck stuck) {
        return stuck == null ? "" : stuck.fault().sentence();
    }

    /// Whether the other side can be asked for its fence and then decided.
    private static boolean mayDecide(Phase phase, @Nullable Stuck stuck) {
        return phase == Phase.IN_DOUBT
                || phase == Phase.RESOLVING
                || (phase == Phase.FORCED && stuck != null);
    }

    private void resolve(OperatorRequest request, long ticket, Environment owner) {
        String text = owner.other().label() + " is fenced, then " + owner.label() + " opened.";
        if (request.dryRun()) {
            desk.answer(ticket, new OperatorAnswer(true, text, 0, List.of(), List.of(text)));
            return;
        }
        desk.append(
                new Entry.Resolved(request.who(), owner, request.reason()),
                desk.epochOfDecision(),
                request.key(),
                () -> {
                    desk.answer(ticket, OperatorAnswer.yes(text));
                    desk.setAttention("");
                    desk.say(request.who() + " decided: " + owner.label() + " owns writes.");
                    desk.go(new SidesCourse(desk, Phase.RESOLVING, owner));
                });
    }

    /// A side that answers is always fenced, never attested about.
    private void force(
            OperatorRequest request, long ticket, Environment owner, @Nullable Stuck stuck) {
        if (stuck == null || desk.course().phase() == Phase.STARTING) {
            no(
                    ticket,
                    "Nothing is forced while the other side may answer: first handoff resume"
                            + " --owner "
                            + owner.label()
                            + ", which fences "
                            + owner.other().label()
                            + ".");
            return;
        }
        if (stuck.side() == owner) {
            no(ticket, owner.label() + " is the side that does not answer.");
            return;
        }
        String text =
                owner.label()
                        + " is opened now; "
                        + stuck.side().label()
                        + " is fenced as soon as it answers.";
        if (request.dryRun()) {
            desk.answer(ticket, new OperatorAnswer(true, text, 0, List.of(), List.of(text)));
            return;
        }
        desk.append(
                new Entry.Forced(request.who(), owner, request.attestation(), request.reason()),
                desk.epochOfDecision(),
                request.key(),
                () -> {
                    desk.answer(ticket, OperatorAnswer.yes(text));
                    desk.say(request.who() + " gave " + stuck.side().label() + " up.");
                    desk.go(new ForcedCourse(desk, owner));
                });
    }

    private void no(long ticket, String text) {
        desk.answer(ticket, OperatorAnswer.no(text));
    }
}
