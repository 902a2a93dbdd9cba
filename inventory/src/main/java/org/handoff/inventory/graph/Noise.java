package org.handoff.inventory.graph;

import org.handoff.inventory.fact.Address;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Protocol;
import org.jspecify.annotations.Nullable;

/// Traffic that is left out, each kind by a named rule.
final class Noise {
    private Noise() {}

    /// The rule's name; `null` if it is no noise.
    static @Nullable String of(Fact.Flow flow) {
        Address server = flow.server();
        if (server.isMulticast()) {
            return "multicast";
        }
        if (server.isBroadcast()) {
            return "broadcast";
        }
        if (server.isLoopback() || flow.client().isLoopback()) {
            return "loopback";
        }
        if (server.isLinkLocal() || flow.client().isLinkLocal()) {
            return "link-local";
        }
        if (server.isUnspecified() || flow.client().isUnspecified()) {
            return "no address";
        }
        return flow.protocol() == Protocol.ICMP ? "icmp" : null;
    }
}
