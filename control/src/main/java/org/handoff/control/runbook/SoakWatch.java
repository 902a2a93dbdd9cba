package org.handoff.control.runbook;

import org.handoff.control.gate.Gate;
import org.handoff.control.gate.Judgement;
import org.handoff.model.Environment;
import org.handoff.model.Verdict;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;

/// Judges the new owner while it soaks. A gate that refuses cloud rolls back by itself, if the
/// warrant allows it.
final class SoakWatch {
    /// What the warrant asked for may have been refused, by something that passes.
    private static final Duration WARRANT_AGAIN = Duration.ofSeconds(10);

    private final Desk desk;
    private final Environment to;

    /// When the warrant was used last.
    private @Nullable Long warrantAt;

    SoakWatch(Desk desk, Environment to) {
        this.desk = desk;
        this.to = to;
    }

    void judge(List<Gate> gates) {
        List<Judgement> refusing =
                desk.judge(gates).stream()
                        .filter(it -> it.verdict() instanceof Verdict.Refuse)
                        .toList();
        if (refusing.isEmpty()) {
            desk.setAttention("");
            return;
        }
        Judgement first = refusing.getFirst();
        desk.setAttention("While soaking, " + first.gate() + ": " + first.verdict().reason());
        if (desk.bounds().autoRollback() && to == Environment.CLOUD && isWarrantDue()) {
            warrantAt = desk.now().nanos();
            desk.rollBack("warrant", first.gate());
        }
    }

    private boolean isWarrantDue() {
        return warrantAt == null || desk.now().isPast(warrantAt, WARRANT_AGAIN);
    }
}
