package org.handoff.bench.faults;

/// A process that a fault befalls.
enum Victim {
    CONTROL("control plane"),
    REPLICATOR("replicator"),
    GATEWAY_1("gateway-1"),
    GATEWAY_2("gateway-2"),
    LEGACY_DATABASE("legacy database"),
    CLOUD_DATABASE("cloud database");

    private final String label;

    Victim(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }
}
