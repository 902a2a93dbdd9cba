package org.handoff.gateway.forward;

import org.handoff.gateway.Counters;
import org.handoff.gateway.http.Request;
import org.handoff.gateway.metrics.AccessRecord;
import org.handoff.gateway.metrics.Answerer;
import org.handoff.gateway.metrics.Outcome;
import org.handoff.model.Environment;

/// What is counted and recorded of one request, from its head to its end. Confined to its lane.
final class Account {
    private final Lane lane;
    private final Counters counters;
    private final Request.Method method;
    private final int route;
    private final long began = System.nanoTime();
    private Answerer by = Answerer.GATEWAY;
    private int status;
    private long upBytes;
    private long downBytes;
    private long heldSince;
    private long heldNanos;
    private boolean isOver;

    /// @param route which of the rules names it, see [org.handoff.gateway.route.RouteRules#which]
    Account(Lane lane, Request.Method method, int route) {
        this.lane = lane;
        this.counters = lane.shared().counters();
        this.method = method;
        this.route = route;
        lane.meter().started();
    }

    /// The gate makes it wait.
    void held() {
        heldSince = System.nanoTime();
    }

    /// It waits no more.
    void released() {
        if (heldSince != 0) {
            heldNanos += System.nanoTime() - heldSince;
            heldSince = 0;
        }
    }

    /// It is about to be sent.
    void sent(Environment side, int headBytes) {
        counters.forwarded(side);
        upBytes += headBytes;
    }

    void up(int bytes) {
        upBytes += bytes;
    }

    void down(int bytes) {
        downBytes += bytes;
    }

    /// A side's answer is about to be passed on.
    void answering(Environment side, int answered) {
        by = Answerer.of(side);
        status = answered;
        if (answered >= 500) {
            counters.sideFailed(side);
        }
    }

    /// That side broke off, or did not answer.
    void sideFailed(Environment side) {
        counters.sideFailed(side);
    }

    /// The gateway answers in its place.
    void failed(int answered) {
        counters.failed();
        status = answered;
    }

    /// What the client is told, beside what [#answering] and [#failed] say.
    void status(int told) {
        status = told;
    }

    void unknownOutcome() {
        counters.unknownOutcome();
    }

    /// It was dropped while it waited.
    void abandoned() {
        counters.abandoned();
    }

    /// The request is over; what is called behind it does nothing.
    ///
    /// @param client keyed hash of the client's address, 0 for none
    void over(Outcome outcome, long client) {
        if (isOver) {
            return;
        }
        isOver = true;
        released();
        lane.account(
                new AccessRecord(
                        System.currentTimeMillis(),
                        method,
                        route,
                        by,
                        status,
                        upBytes,
                        downBytes,
                        System.nanoTime() - began,
                        heldNanos,
                        outcome,
                        client),
                true);
    }
}
