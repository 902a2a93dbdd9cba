package org.handoff.gateway;

import org.handoff.gateway.listen.Transport;
import org.handoff.gateway.listen.UpstreamAddress;
import org.handoff.gateway.poll.ShadowReports;
import org.handoff.gateway.shadow.Mirror;
import org.handoff.gateway.shadow.ShadowSettings;
import org.handoff.gateway.shadow.ShadowStage;
import org.jspecify.annotations.Nullable;

/// A gateway's shadow: the stage that samples, the threads that mirror, the reports of what they
/// saw. Without settings nothing runs.
final class Shadowing implements AutoCloseable {
    private final ShadowStage stage;
    private final @Nullable Mirror mirror;
    private final @Nullable ShadowReports reports;

    Shadowing(
            @Nullable ShadowSettings settings,
            GatewayConfig config,
            String incarnation,
            Transport transport,
            UpstreamAddress legacy,
            UpstreamAddress cloud) {
        stage = new ShadowStage(settings);
        mirror = settings == null ? null : new Mirror(stage, settings, transport, legacy, cloud);
        reports =
                settings == null
                        ? null
                        : new ShadowReports(config.controls(), config.name(), stage, incarnation);
    }

    ShadowStage stage() {
        return stage;
    }

    void start() {
        if (reports != null) {
            reports.start();
        }
    }

    @Override
    public void close() {
        if (mirror != null) {
            mirror.close();
        }
        if (reports != null) {
            reports.close();
        }
    }
}
