package org.handoff.inventory.fact;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// One thing that a source says. Times are milliseconds since 1970, UTC; [#NEVER] where the source
/// gives none. Nothing here holds free text but [Label].
public sealed interface Fact {
    long NEVER = Long.MIN_VALUE;

    /// [Link#detail] of a tunnel: what is seen between its ends, either way, is that dependency.
    String TUNNEL = "tunnel";

    /// Traffic seen from `client` to `server`.
    ///
    /// @param port the server's; 0 if the protocol has none
    /// @param detail what on the server: a share's name; empty if the whole port
    /// @param application protocol above the transport as the sensor names it; empty if unknown
    /// @param count connections or records
    /// @param answered false if the server never replied
    record Flow(
            Address client,
            Address server,
            Protocol protocol,
            int port,
            String detail,
            String application,
            long first,
            long last,
            long count,
            Basis basis,
            boolean answered)
            implements Fact {}

    /// Traffic seen between ends that the source names otherwise than by address.
    ///
    /// @param at when; [#NEVER] if the source does not say
    record Sighting(End client, End server, Protocol protocol, int port, long at, Basis basis)
            implements Fact {}

    /// A name for an address, valid in `[from, to)`.
    record Naming(Address address, String name, long from, long to, Means means) implements Fact {}

    /// How a name came to an address, from what binds most to what binds least.
    enum Means {
        /// A DHCP server said so, for a time.
        LEASE,
        /// A zone's or an inventory's fixed address.
        FIXED,
        /// An answer of a name server on the wire.
        ANSWER,
        /// What a client asked for in a TLS handshake.
        ASKED
    }

    /// Another name of the same machine.
    record Alias(String name, String target) implements Fact {}

    /// A machine as an inventory lists it.
    ///
    /// @param facility empty if none
    /// @param application empty if none
    /// @param zone time zone of the site; empty if unknown
    /// @param moves whether it goes to the cloud; `null` if the inventory does not say
    record Host(
            String name,
            List<Address> addresses,
            Role role,
            String facility,
            String application,
            String zone,
            @Nullable Boolean moves)
            implements Fact {
        public Host {
            addresses = List.copyOf(addresses);
        }
    }

    /// A block of addresses that belongs to a facility.
    record Subnet(Cidr block, String facility, String zone) implements Fact {}

    /// A dependency that a person declared or a configuration holds.
    ///
    /// @param port 0 if not said
    /// @param via what holds it: a job, a channel, a data source name
    /// @param schedule when it is used; `null` if at any time
    /// @param literal names the server by address or pin, so that it breaks when the server moves
    /// @param comment stands in a comment: shown, never judged
    record Link(
            Kind kind,
            End from,
            End to,
            Protocol protocol,
            int port,
            String detail,
            Label via,
            @Nullable Schedule schedule,
            boolean literal,
            boolean comment)
            implements Fact {}

    /// Something that runs by itself.
    ///
    /// @param lastRun when it last ran; [Fact#NEVER] if the source does not say
    record Job(End host, Label name, Schedule schedule, boolean enabled, long lastRun)
            implements Fact {}

    /// A certificate; keys are never read.
    record Certificate(
            End host,
            Label subject,
            List<String> names,
            Label issuer,
            long notAfter,
            String sha1,
            String sha256)
            implements Fact {
        public Certificate {
            names = List.copyOf(names);
        }
    }

    /// A stretch in which a sensor did not see everything, by its own account.
    record Gap(long from, long to, String why) implements Fact {}

    /// Something that the source had to assume, once a file.
    record Assumed(String what) implements Fact {}

    /// Something that the source cannot show, by its own account; never to be read as "none".
    record Hidden(String what) implements Fact {}
}
