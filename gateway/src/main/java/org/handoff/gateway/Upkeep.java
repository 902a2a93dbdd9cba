package org.handoff.gateway;

import org.handoff.gateway.listen.UpstreamAddress;
import org.handoff.gateway.mllp.MllpListener;
import org.handoff.gateway.relay.Relays;
import org.handoff.gateway.tls.ServerTls;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Keeps a gateway's names and certificates up to date. Any thread.
final class Upkeep {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
    private static final long LOOK_UP_SECONDS = 10;

    private final @Nullable ServerTls tls;
    private final List<UpstreamAddress> upstreams;
    private final List<MllpListener> mllp;
    private final Relays relays;

    Upkeep(
            @Nullable ServerTls tls,
            List<UpstreamAddress> upstreams,
            List<MllpListener> mllp,
            Relays relays) {
        this.tls = tls;
        this.upstreams = upstreams;
        this.mllp = mllp;
        this.relays = relays;
    }

    /// Looks every ten seconds.
    void until(CountDownLatch stopped) {
        try {
            while (!stopped.await(LOOK_UP_SECONDS, TimeUnit.SECONDS)) {
                refresh();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Looks up the upstreams' names and reads changed certificates; may block. What cannot be had
    /// stays as it was.
    synchronized void refresh() {
        if (tls != null) {
            boolean _ = tls.refresh(); // says by itself what is wrong
        }
        boolean known = true;
        for (UpstreamAddress each : upstreams) {
            known &= each.refresh();
        }
        for (MllpListener each : mllp) {
            known &= each.refresh();
        }
        known &= relays.refresh();
        if (!known) {
            LOG.warn("The name of an upstream cannot be looked up; the last address stays.");
        }
    }
}
