package org.handoff.app.sim;

import org.handoff.control.ledger.Entry;
import org.handoff.control.runbook.Bounds;
import org.handoff.control.runbook.Phase;
import org.handoff.control.runbook.SiteSteps;
import org.handoff.control.runbook.Stage;
import org.handoff.control.runbook.StandardRunbook;
import org.handoff.control.runbook.Step;
import org.handoff.model.Epoch;
import org.handoff.socket.Command;
import org.handoff.socket.Directive;
import org.handoff.socket.Reply;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The real runbook, and how the sabotages bend it and the messages around it.
final class Runbooks {
    private Runbooks() {}

    static List<Stage> of(Bounds bounds, SiteSteps site, Set<Sabotage> sabotages) {
        List<Stage> stages = new ArrayList<>(StandardRunbook.stages(bounds, List.of(), site));
        for (Sabotage sabotage : sabotages) {
            switch (sabotage) {
                case SKIP_THE_FENCE -> remove(stages, Step.FENCE);
                case SKIP_THE_DRAIN -> remove(stages, Step.DRAIN);
                case SKIP_THE_PROOF -> remove(stages, Step.PROVE);
                case MARKER_BEFORE_THE_FENCE -> exchange(stages, Step.FENCE, Step.DRAIN);
                case PROVE_BEFORE_THE_DRAIN -> exchange(stages, Step.DRAIN, Step.PROVE);
                case OPEN_BEFORE_THE_SWITCH -> exchange(stages, Step.SWITCH, Step.OPEN);
                case RELEASE_BEFORE_OPEN -> exchange(stages, Step.OPEN, Step.RELEASE);
                default -> {}
            }
        }
        return List.copyOf(stages);
    }

    private static void remove(List<Stage> stages, Step step) {
        stages.removeIf(it -> it.step() == step);
    }

    private static void exchange(List<Stage> stages, Step one, Step other) {
        int first = indexOf(stages, one);
        int second = indexOf(stages, other);
        Stage kept = stages.get(first);
        stages.set(first, stages.get(second));
        stages.set(second, kept);
    }

    private static int indexOf(List<Stage> stages, Step step) {
        for (int i = 0; i < stages.size(); i++) {
            if (stages.get(i).step() == step) {
                return i;
            }
        }
        throw new IllegalStateException("no " + step);
    }

    /// A command on its way.
    static Command bent(Command command, @Nullable Entry last, Set<Sabotage> sabotages) {
        if (sabotages.contains(Sabotage.RETURN_WITHOUT_A_HIGHER_EPOCH)
                && last instanceof Entry.ReturnBegan
                && command instanceof Command.Unfence it) {
            return new Command.Unfence(it.side(), new Epoch(it.epoch().number() - 1));
        }
        return command;
    }

    /// An answer on its way back, so that the conductor does not notice.
    static Reply unbent(Reply reply, Command sent, Command meant) {
        if (sent.equals(meant)) {
            return reply;
        }
        return switch (reply) {
            case Reply.Ownership it when it.held().equals(sent.epoch()) ->
                    new Reply.Ownership(
                            it.side(), meant.epoch(), meant.epoch(), it.writable(), it.findings());
            default -> reply;
        };
    }

    /// A directive on its way.
    static Directive bent(Directive told, Phase phase, Set<Sabotage> sabotages) {
        boolean moved = phase == Phase.FORWARD || phase == Phase.SOAKING;
        if (sabotages.contains(Sabotage.RELEASE_TO_THE_OLD_SIDE)
                && moved
                && told.mode() == Directive.Mode.FLOW) {
            return new Directive(
                    told.epoch(), told.mode(), told.owner().other(), told.lease(), told.holdMax());
        }
        if (sabotages.contains(Sabotage.ASSUME_A_SHORT_LEASE)) {
            return new Directive(
                    told.epoch(), told.mode(), told.owner(), Duration.ofSeconds(2), told.holdMax());
        }
        return told;
    }
}
