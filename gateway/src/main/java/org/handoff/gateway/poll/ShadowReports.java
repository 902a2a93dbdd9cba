package org.handoff.gateway.poll;

import org.handoff.gateway.shadow.ShadowStage;
import org.handoff.socket.ShadowCounts;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Tells the control plane what the shadow saw, about once a second, on a virtual thread and
/// connections of its own: a poll never waits for it. A report that may not have arrived is sent
/// again under its number, so that none counts twice; meanwhile the next one grows.
public final class ShadowReports implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ShadowReports.class);
    private static final long EVERY_MILLIS = 1_000;
    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final Duration ANSWER = Duration.ofSeconds(5);

    /// The control plane does not take it, now or ever: sending it again would stop all others.
    private static final int REFUSED = 400;

    private final PollConnections http;
    private final ShadowStage stage;
    private final String incarnation;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private @Nullable ShadowCounts unsent;
    private long number;
    private boolean complained;

    public ShadowReports(
            List<ControlAddress> controls, String name, ShadowStage stage, String incarnation) {
        String path = "/api/gateways/" + name + "/shadow";
        this.http = new PollConnections(controls, path, CONNECT, ANSWER);
        this.stage = stage;
        this.incarnation = incarnation;
    }

    public void start() {
        Thread.ofVirtual().name("shadow-reports").start(this::run);
    }

    private void run() {
        try {
            while (!stopped.await(EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
                report();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void report() {
        ShadowCounts now = unsent == null ? stage.report(incarnation, number + 1) : unsent;
        if (now == null) {
            return;
        }
        number = now.number();
        unsent = now;
        int asked = http.turns();
        try {
            int code = http.post(ShadowJson.write(now)).code();
            if (code == 200 || code == REFUSED) {
                unsent = null;
            }
            if (code != 200) {
                http.turn(asked);
            }
            complain(code == 200 ? "" : "status " + code);
        } catch (IOException e) {
            http.turn(asked);
            complain(e.getClass().getSimpleName());
        }
    }

    /// Once, not every second.
    private void complain(String what) {
        if (!what.isEmpty() && !complained) {
            LOG.warn("The control plane does not take the shadow's report: {}.", what);
        }
        complained = !what.isEmpty();
    }

    /// Stops; what was not reported is forgotten.
    @Override
    public void close() {
        stopped.countDown();
        try {
            http.close();
        } catch (IOException e) {
            LOG.debug("A connection to the control plane was closed already.", e);
        }
    }
}
