package org.handoff.gateway.links;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Rewrites the fields of an answer's head that lead somewhere: `Location`, `Content-Location`, and
/// the domain of a cookie that a client of the gateway would throw away. All other bytes stay.
final class AnswerHead {
    private static final String LINE = "\r\n";

    private AnswerHead() {}

    /// @param head well-formed, with its empty line
    /// @param origin the gateway's, as the client knows it
    /// @return the same object if nothing leads to a known address
    static byte[] rewritten(byte[] head, KnownOrigins known, String origin) {
        List<String> lines = new ArrayList<>();
        boolean changed = false;
        for (String line : new String(head, ISO_8859_1).split(LINE, -1)) {
            String other = line(line, known, origin);
            changed |= other != null;
            lines.add(other == null ? line : other);
        }
        return changed ? String.join(LINE, lines).getBytes(ISO_8859_1) : head;
    }

    private static @Nullable String line(String line, KnownOrigins known, String origin) {
        int colon = line.indexOf(':');
        if (colon < 0) {
            return null;
        }
        String value = line.substring(colon + 1).strip();
        String other =
                switch (line.substring(0, colon).toLowerCase(Locale.ROOT)) {
                    case "location", "content-location" -> known.moved(value, origin);
                    case "set-cookie" -> cookie(value, known, origin);
                    default -> null;
                };
        return other == null ? null : line.substring(0, colon + 1) + " " + other;
    }

    /// Without its domain, if that is a known address' and not one of the gateway's: the cookie is
    /// then the gateway's own (RFC 6265 section 5.3).
    private static @Nullable String cookie(String value, KnownOrigins known, String origin) {
        String gateway = KnownOrigins.host(origin).toLowerCase(Locale.ROOT);
        List<String> kept = new ArrayList<>();
        boolean changed = false;
        for (String part : value.split(";", -1)) {
            String attribute = part.strip().toLowerCase(Locale.ROOT);
            boolean foreign = false;
            if (!kept.isEmpty() && attribute.startsWith("domain=")) {
                String domain = attribute.substring("domain=".length()).replaceFirst("^\\.", "");
                boolean own = gateway.equals(domain) || gateway.endsWith("." + domain);
                foreign = known.isHost(domain) && !own;
            }
            changed |= foreign;
            if (!foreign) {
                kept.add(part);
            }
        }
        return changed ? String.join(";", kept) : null;
    }
}
