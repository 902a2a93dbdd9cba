package org.handoff.gateway;

import io.netty.bootstrap.Bootstrap;

import org.handoff.gateway.health.HealthCheck;
import org.handoff.gateway.listen.UpstreamAddress;
import org.handoff.socket.ApplicationHealth;

import java.util.concurrent.CountDownLatch;

/// Both sides' health checks.
record AskedApplications(HealthCheck legacy, HealthCheck cloud) {
    /// @param bootstrap connects, on an event loop
    static AskedApplications of(
            Bootstrap bootstrap, Back back, UpstreamAddress legacy, UpstreamAddress cloud) {
        return new AskedApplications(
                new HealthCheck(bootstrap, legacy, back.legacy().health()),
                new HealthCheck(bootstrap, cloud, back.cloud().health()));
    }

    void start(CountDownLatch stopped) {
        legacy.start(stopped);
        cloud.start(stopped);
    }

    ApplicationHealth newest() {
        return new ApplicationHealth(legacy.newest(), cloud.newest());
    }
}
