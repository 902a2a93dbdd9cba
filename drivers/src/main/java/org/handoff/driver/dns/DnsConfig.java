package org.handoff.driver.dns;

import org.handoff.model.Environment;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/// What of a zone leads to one side or the other.
///
/// @param zone e.g. `example.org`
/// @param name the name that clients ask for, inside the zone
/// @param type `A`, `AAAA` or `CNAME`
/// @param legacy its values when legacy owns writes
/// @param cloud the same for cloud
/// @param windowTtl how long a cache may keep an answer around a switch, whole seconds
/// @param server the primary, which takes updates
/// @param others further authoritative servers, which follow it
/// @param resolvers that clients ask; what they say counts as what clients see
/// @param key of TSIG
/// @param bound of one call of a verb
public record DnsConfig(
        String zone,
        String name,
        String type,
        List<String> legacy,
        List<String> cloud,
        Duration windowTtl,
        InetSocketAddress server,
        List<InetSocketAddress> others,
        List<InetSocketAddress> resolvers,
        Key key,
        Duration bound) {
    /// Where the mark stands, below the name: a CNAME allows nothing beside it.
    static final String OWNER = "_handoff";

    public DnsConfig {
        legacy = List.copyOf(legacy);
        cloud = List.copyOf(cloud);
        others = List.copyOf(others);
        resolvers = List.copyOf(resolvers);
    }

    /// A shared secret.
    ///
    /// @param algorithm e.g. `hmac-sha256`
    /// @param name as the server knows it
    /// @param secret base64; never printed
    public record Key(String algorithm, String name, String secret) {
        @Override
        public String toString() {
            return "key " + name;
        }
    }

    List<String> values(Environment side) {
        return side == Environment.LEGACY ? legacy : cloud;
    }
}
