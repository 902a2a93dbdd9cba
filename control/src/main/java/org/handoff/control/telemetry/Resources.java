package org.handoff.control.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.resources.Resource;

import java.util.Map;
import java.util.function.Supplier;

/// Who says it, and how that is let in.
final class Resources {
    private Resources() {}

    static Resource of(String migration) {
        return Resource.create(
                Attributes.of(
                        AttributeKey.stringKey("service.name"),
                        "handoff",
                        AttributeKey.stringKey("handoff.migration"),
                        migration));
    }

    static Supplier<Map<String, String>> headers(Collector collector) {
        Supplier<String> authorization = collector.authorization();
        return () ->
                authorization == null ? Map.of() : Map.of("Authorization", authorization.get());
    }
}
