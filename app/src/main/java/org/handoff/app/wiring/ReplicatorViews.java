package org.handoff.app.wiring;

import org.handoff.data.copy.CopyProgress;
import org.handoff.data.follow.FollowerStatus;
import org.handoff.model.Environment;
import org.handoff.model.Fault;
import org.handoff.model.Finding;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;

/// Says in the status' words what copy and streams say in theirs.
final class ReplicatorViews {
    private ReplicatorViews() {}

    /// What the installation could not have, and does not need, stands in nobody's way.
    static Finding note(Finding finding) {
        return new Finding("note", finding.object(), finding.count(), finding.text());
    }

    static ReplicatorStatus.Stream stream(Environment from, FollowerStatus status) {
        Duration lag = status.lag();
        double lagMillis = lag == null ? -1 : lag.toNanos() / 1e6;
        boolean follows = status.phase() == FollowerStatus.Phase.FOLLOWING;
        return new ReplicatorStatus.Stream(
                from,
                status.applying(),
                0,
                status.applied().toString(),
                lagMillis,
                lagMillis,
                status.queuedBytes(),
                status.transactionsPerSecond(),
                status.rows(),
                follows ? "" : broken(status));
    }

    /// @param source `null` before the copy begins
    static ReplicatorStatus.Copy copy(@Nullable Supplier<CopyProgress> source) {
        if (source == null) {
            return ReplicatorStatus.Copy.NONE;
        }
        CopyProgress progress = source.get();
        double seconds =
                progress.bytesPerSecond() == 0
                        ? 0
                        : (double) progress.bytes() / progress.bytesPerSecond();
        return new ReplicatorStatus.Copy(
                progress.tables(),
                progress.tablesProven(),
                progress.rowsExpected(),
                progress.rows(),
                seconds == 0 ? 0 : progress.rows() / seconds,
                progress.secondsLeft());
    }

    /// Why a stream does not follow.
    static String broken(FollowerStatus status) {
        Fault fault = status.fault();
        return fault == null ? status.phase().name().toLowerCase(Locale.ROOT) : fault.sentence();
    }
}
