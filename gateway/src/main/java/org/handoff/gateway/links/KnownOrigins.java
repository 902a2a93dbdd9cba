package org.handoff.gateway.links;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// Addresses that applications may write into links, and that clients are not to go to.
///
/// @param origins scheme and authority in small letters, without a scheme's usual port (RFC 6454
///   section 4)
public record KnownOrigins(Set<String> origins) {
    public KnownOrigins {
        origins = Set.copyOf(origins);
    }

    /// @param addresses of which only scheme, host and port count
    public static KnownOrigins of(Collection<URI> addresses) {
        return new KnownOrigins(
                addresses.stream()
                        .map(it -> normal(it.getScheme(), it.getRawAuthority()))
                        .collect(Collectors.toUnmodifiableSet()));
    }

    /// The same link at another origin; null if it leads to none of these.
    ///
    /// @param origin where to, e.g. `https://clinic.example`
    public @Nullable String moved(String link, String origin) {
        int authority = link.indexOf("://") + 3;
        if (authority < 3) {
            return null;
        }
        int end = authority;
        while (end < link.length() && "/?#".indexOf(link.charAt(end)) < 0) {
            end++;
        }
        String scheme = link.substring(0, authority - 3);
        String found = normal(scheme, link.substring(authority, end));
        return origins.contains(found) ? origin + link.substring(end) : null;
    }

    /// Whether a host is that of one of them.
    boolean isHost(String host) {
        return origins.stream().anyMatch(it -> host(it).equals(host));
    }

    /// The host of an origin, its port left out.
    static String host(String origin) {
        String authority = origin.substring(origin.indexOf("://") + 3);
        int port = authority.lastIndexOf(':');
        return port > authority.lastIndexOf(']') ? authority.substring(0, port) : authority;
    }

    private static String normal(String scheme, String authority) {
        String lower = scheme.toLowerCase(Locale.ROOT);
        String usual = lower.equals("https") ? ":443" : ":80";
        String where = authority.toLowerCase(Locale.ROOT);
        String bare =
                where.endsWith(usual) ? where.substring(0, where.length() - usual.length()) : where;
        return lower + "://" + bare;
    }
}
