package org.handoff.control.runbook;

import org.handoff.model.Environment;
import org.handoff.model.Fault;

import java.time.Duration;

/// What may not be given up waits for a side, for longer than [Bounds#resolve]. It goes on being
/// asked; a person is told.
///
/// @param side that does not answer as it should
/// @param fault what is waited for, which limit passed, and what to do
public record Stuck(Environment side, Fault fault) {

    /// @param what is waited for, as the end of "has not …"
    static Stuck on(Environment side, String what, Desk desk, long sinceNanos, String remedy) {
        Duration waited = Duration.ofNanos(desk.now().nanosSince(sinceNanos));
        String text =
                "The %s database has not %s for %d s; the limit bounds.resolve is %.1f s. It is asked again all the time."
                        .formatted(
                                side.label(),
                                what,
                                waited.toSeconds(),
                                desk.bounds().resolve().toMillis() / 1e3);
        return new Stuck(side, new Fault(Fault.Kind.EXTERNAL, "resolve.bound", text, remedy));
    }

    /// What a person can do if the side is gone for good.
    static String remedy(Environment dead, boolean mayLose) {
        return "Bring it back. If it is gone, and certain not to come back and accept writes:"
                + " handoff resume --owner "
                + dead.other().label()
                + " --force --attest \"why it cannot\"."
                + (mayLose
                        ? " What "
                                + dead.other().label()
                                + " has not received of it by then is lost."
                        : "");
    }
}
