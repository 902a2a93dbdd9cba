package org.handoff.app.wiring;

import org.handoff.app.spec.Spec;
import org.handoff.app.spec.SpecParts;
import org.handoff.control.approve.ApprovalTerms;
import org.handoff.control.evidence.Sha256;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// The parts of the plan that stand outside the ledger: the spec as this process read it, and the
/// inventory's file as it is now, looked at again and again.
final class PlanWatch implements AutoCloseable {
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

    static Map<String, String> parts(Spec spec) {
        Map<String, String> parts = new TreeMap<>(SpecParts.of(spec));
        Path inventory = spec.approvals().inventory();
        if (inventory != null) {
            parts.put("inventory", hash(inventory));
        }
        return parts;
    }

    private static String hash(Path file) {
        try {
            return Sha256.hex(Files.readAllBytes(file));
        } catch (IOException e) {
            return "unreadable";
        }
    }

    private void run(Consumer<Map<String, String>> told) {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.sleep(PACE);
                told.accept(parts(spec));
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
