package org.handoff.control.api;

import org.handoff.model.HandoffException;

import java.net.InetSocketAddress;
import java.util.Set;

/// What the API server needs to know.
///
/// @param listen port 0 lets the system choose
/// @param token guards commands and gateways' polls; never printed
/// @param migration its name, which every changing command repeats
/// @param hosts names by which browsers may reach it; addresses and `localhost` always may
/// @param gateways that must be there: one that is not forwards no writes, and figures say so
/// @param standbys how many others shall wait to take over
public record ApiSettings(
        InetSocketAddress listen,
        String token,
        String migration,
        Set<String> hosts,
        Set<String> gateways,
        int standbys) {

    public ApiSettings {
        if (token.length() < TOKEN_CHARS_MIN) {
            throw HandoffException.operator(
                    "api.token-short",
                    "The token that control.token names is shorter than "
                            + TOKEN_CHARS_MIN
                            + " characters.",
                    "Make one, e.g. with: openssl rand -hex 32");
        }
        hosts = Set.copyOf(hosts);
        gateways = Set.copyOf(gateways);
    }

    /// Where no standby must be there.
    public ApiSettings(
            InetSocketAddress listen,
            String token,
            String migration,
            Set<String> hosts,
            Set<String> gateways) {
        this(listen, token, migration, hosts, gateways, 0);
    }

    /// Where no gateway must be there, either.
    public ApiSettings(
            InetSocketAddress listen, String token, String migration, Set<String> hosts) {
        this(listen, token, migration, hosts, Set.of());
    }

    /// A shorter token could be guessed.
    public static final int TOKEN_CHARS_MIN = 16;

    @Override
    public String toString() {
        return "ApiSettings(" + listen + ", " + migration + ", token redacted)";
    }
}
