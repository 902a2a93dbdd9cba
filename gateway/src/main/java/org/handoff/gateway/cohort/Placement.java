package org.handoff.gateway.cohort;

import org.handoff.model.Environment;
import org.jspecify.annotations.Nullable;

import java.util.function.Consumer;

/// Where one request goes, and where it is counted. Used by one thread at a time.
public final class Placement {
    /// The session of a request that names nobody.
    static final long NO_SESSION = 0;

    private final CanaryStage stage;
    private final Environment side;
    private final boolean isAway;
    private final long version;
    private final long session;
    private final Tally.@Nullable Arm arm;
    private final Tally.@Nullable Arm slice;
    private boolean isCounted;
    private boolean isError;
    private long sentAt;

    Placement(
            CanaryStage stage,
            Environment side,
            boolean isAway,
            long version,
            long session,
            Tally.@Nullable Arm arm,
            Tally.@Nullable Arm slice) {
        this.stage = stage;
        this.side = side;
        this.isAway = isAway;
        this.version = version;
        this.session = session;
        this.arm = arm;
        this.slice = slice;
    }

    public Environment side() {
        return side;
    }

    /// Whether it goes to the side that does not own writes.
    public boolean isAway() {
        return isAway;
    }

    /// Whether it may still be sent there, having waited for a connection.
    public boolean isCurrent() {
        return stage.isCurrent(this);
    }

    long version() {
        return version;
    }

    long session() {
        return session;
    }

    /// Its head was sent.
    public void sent(long now) {
        sentAt = now;
        count(Tally.Arm::sent);
    }

    /// The head of its answer came.
    public void answered(int status, long now) {
        if (!isCounted) {
            isCounted = true;
            isError = status >= 500;
            count(each -> each.answered(status, now - sentAt));
        }
    }

    /// Its side did not answer, or not to the end.
    public void failed() {
        if (!isCounted) {
            isCounted = true;
            isError = true;
            count(Tally.Arm::unanswered);
        } else if (!isError) {
            isError = true;
            count(Tally.Arm::brokeOff);
        }
    }

    /// It was not sent, because its side could not be connected to.
    public void unreached() {
        count(Tally.Arm::unreached);
    }

    private void count(Consumer<Tally.Arm> outcome) {
        if (arm != null) {
            outcome.accept(arm);
        }
        if (slice != null) {
            outcome.accept(slice);
        }
    }
}
