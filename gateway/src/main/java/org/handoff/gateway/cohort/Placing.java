package org.handoff.gateway.cohort;

import org.handoff.gateway.hold.Decision.Forward;
import org.handoff.gateway.http.Request;
import org.handoff.model.Environment;
import org.handoff.socket.CanaryCounts;
import org.handoff.socket.PollAnswer;
import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.function.LongSupplier;

/// What may send a request to the side that does not own writes: a moved route, or a canary. The
/// control plane never has both at once. All methods may be called from any thread.
public final class Placing {
    private final CanaryStage canary;
    private final StrangleStage strangle;

    /// @param canary null if the migration has none
    /// @param strangle null if no route moves by itself
    /// @param clock nanoseconds, monotonic
    public Placing(
            @Nullable CanarySettings canary,
            @Nullable StrangleSettings strangle,
            LongSupplier clock) {
        this.canary = new CanaryStage(canary, clock);
        this.strangle = new StrangleStage(strangle, clock);
    }

    /// Takes what came with a directive that the gate obeys. Called by one thread.
    ///
    /// @param sentAt when the poll was sent
    public void adopt(PollAnswer answer, long sentAt) {
        canary.adopt(answer.canary(), answer, sentAt);
        strangle.adopt(answer, sentAt);
    }

    /// Says where a request goes that the gate lets go on.
    ///
    /// @return null if nothing is said of it: to the owner
    public @Nullable Placement place(Request request, Caller caller, Forward to, boolean isWrite) {
        Placement moved = strangle.place(request, caller, to, isWrite);
        return moved != null ? moved : canary.place(request, caller, to, isWrite);
    }

    /// A write is being answered, or is over, see [CanaryStage#wrote].
    ///
    /// @param placement null if none was made for it
    public void wrote(@Nullable Placement placement) {
        canary.wrote(placement);
        strangle.wrote(placement);
    }

    /// The side that some requests go to now; null if none do.
    public @Nullable Environment awayTo() {
        Environment moved = strangle.awayTo();
        return moved != null ? moved : canary.awayTo();
    }

    /// As the control plane is told of the canary.
    public CanaryCounts canary() {
        return canary.counts();
    }

    /// As the control plane is told of moved routes, by name.
    public Map<String, CanaryCounts> moved() {
        return strangle.counts();
    }
}
