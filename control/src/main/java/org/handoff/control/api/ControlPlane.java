package org.handoff.control.api;

import org.handoff.control.approve.ApprovalsView;
import org.handoff.control.canary.CanaryView;
import org.handoff.control.evidence.AnchorState;
import org.handoff.control.notify.Receipts;
import org.handoff.control.shadow.ShadowDesk;
import org.handoff.control.strangle.StrangleView;
import org.handoff.control.telemetry.TelemetryState;
import org.handoff.socket.GatewayStatus;
import org.handoff.socket.PollAnswer;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// What the API serves. Every method is called by many threads at once.
public interface ControlPlane {

    /// The whole truth now; cheap, never blocks on a database.
    StatusView status();

    /// Takes a gateway's word and answers what it should do. Blocks up to `wait` while the
    /// directive is the one that the gateway obeys already, so that a change reaches it at once.
    PollAnswer poll(GatewayStatus status, Duration wait) throws InterruptedException;

    /// Hands an operator's wish to the conductor and says what became of it; the run itself is
    /// followed by status. The API answers a repeated idempotency key itself.
    Submission submit(OperatorRequest request) throws InterruptedException;

    /// What was answered to a request with this key, by whichever process of this migration; `null`
    /// if the ledger knows of none.
    @Nullable Earlier earlier(String idempotencyKey);

    /// The approvals, for people; cheap.
    ApprovalsView approvals();

    /// The canary, for people; cheap.
    CanaryView canary();

    /// The routes that move one by one, for people; cheap.
    default StrangleView strangle() {
        return StrangleView.NONE;
    }

    /// How far the ledger's anchor is behind; null if the spec names none.
    default @Nullable AnchorState anchor() {
        return null;
    }

    /// What became of telemetry; null if the spec asks for none.
    default @Nullable TelemetryState telemetry() {
        return null;
    }

    /// The shadow; null if the spec has none.
    default @Nullable ShadowDesk shadow() {
        return null;
    }

    /// Since when another control plane may be in charge, because this one does not reach the
    /// ledger; `null` while it is in charge. Cheap.
    default @Nullable Instant cutOff() {
        return null;
    }

    /// What the pages ask beside the status.
    default PageReads page() {
        return PageReads.NONE;
    }

    /// Who was told what; null if the spec has no channel.
    default @Nullable Receipts receipts() {
        return null;
    }

    /// Writes down that somebody was refused for want of a role. Never blocks.
    void noteDenied(String who, String what);

    /// Writes down that who may do what was changed. Never blocks.
    void noteAccess(String who, String what);

    /// Ledger records from `from` on, oldest first, at most `max`.
    List<LedgerEntry> ledger(long from, int max);
}
