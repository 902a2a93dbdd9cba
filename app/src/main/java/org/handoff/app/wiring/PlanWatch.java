package org.handoff.app.wiring;

import org.handoff.app.spec.Spec;
import org.handoff.app.spec.SpecParts;
import org.handoff.control.approve.ApprovalTerms;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// The parts of the plan that stand outside the ledger: the spec as this process read it, and what
/// the map says now, looked at again and again.
final class PlanWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PlanWatch.class);

    private static final Duration PACE = Duration.ofSeconds(2);

    private final Spec spec;
    private final Thread thread;

    PlanWatch(Spec spec, Consumer<Map<String, String>> told) {
        this.spec = spec;
        this.thread = Thread.ofVirtual().name("plan").unstarted(() -> run(told));
    }

    void start() {
        thread.start();
    }

    /// What the conductor is told at its start.
    static ApprovalTerms terms(Spec spec) {
        return new ApprovalTerms(
                spec.approvals().quorum(),
                spec.approvals().lasts(),
                spec.people().owner(),
                spec.people().approvers(),
                parts(spec));
    }

    /// As of now.
    static Map<String, String> parts(Spec spec) {
        Path inventory = spec.approvals().inventory();
        return parts(spec, inventory == null ? null : new InventoryFile(inventory));
    }

    private static Map<String, String> parts(Spec spec, @Nullable InventoryFile inventory) {
        Map<String, String> parts = new TreeMap<>(SpecParts.of(spec));
        if (inventory != null) {
            parts.put("inventory", inventory.read().fingerprint());
        }
        return parts;
    }

    private void run(Consumer<Map<String, String>> told) {
        Path path = spec.approvals().inventory();
        InventoryFile inventory = path == null ? null : new InventoryFile(path);
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.sleep(PACE);
                try {
                    told.accept(parts(spec, inventory));
                } catch (RuntimeException e) {
                    // Whatever drifted is told the next time; a watch that ended would let an
                    // approval outlive what it was bound to.
                    LOG.warn("What approvals are bound to could not be looked at.", e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
