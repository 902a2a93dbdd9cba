package org.handoff.inventory.source.text;

import org.handoff.inventory.fact.End;
import org.jspecify.annotations.Nullable;

import java.util.Locale;

/// A server and a port as configurations write them.
public record ServerPort(End server, int port) {

    /// SQL Server's way: `host`, `host,port`, `host\instance`, `tcp:host,port`, `host:port`. `null`
    /// if no other machine is meant.
    public static @Nullable ServerPort ofSql(String raw, int fallback) {
        String text = raw.strip().replace("\"", "").replace("'", "");
        String lower = text.toLowerCase(Locale.ROOT);
        for (String prefix : new String[] {"tcp:", "np:", "lpc:", "admin:"}) {
            if (lower.startsWith(prefix)) {
                text = text.substring(prefix.length());
                lower = text.toLowerCase(Locale.ROOT);
            }
        }
        int port = fallback;
        int comma = Math.max(text.indexOf(','), lastColon(text));
        if (comma > 0) {
            String tail = text.substring(comma + 1).strip();
            if (!tail.matches("\\d{1,5}")) {
                return null;
            }
            port = Integer.parseInt(tail);
            text = text.substring(0, comma);
        }
        int instance = text.indexOf('\\');
        if (instance >= 0) {
            // a named instance listens on a port that only the browser service knows
            port = comma > 0 ? port : 0;
            text = text.substring(0, instance);
        }
        return of(text, port);
    }

    /// A host with a port, IPv6 in brackets.
    public static @Nullable ServerPort ofHostPort(String text, int fallback) {
        String host = text;
        int port = fallback;
        int close = text.indexOf(']');
        int colon = text.startsWith("[") ? text.indexOf(':', Math.max(close, 0)) : lastColon(text);
        if (colon > 0) {
            String tail = text.substring(colon + 1);
            if (!tail.matches("\\d{1,5}")) {
                return null;
            }
            port = Integer.parseInt(tail);
            host = text.substring(0, colon);
        }
        return of(host.replace("[", "").replace("]", ""), port);
    }

    static @Nullable ServerPort of(String host, int port) {
        String name = host.strip().toLowerCase(Locale.ROOT);
        boolean self =
                name.isEmpty()
                        || name.equals(".")
                        || name.equals("(local)")
                        || name.startsWith("(localdb)")
                        || name.equals("localhost");
        End server = self ? null : End.of(name);
        boolean other = !(server instanceof End.At at) || at.address().isHost();
        return server == null || !other || port > 65_535 ? null : new ServerPort(server, port);
    }

    public boolean isLiteral() {
        return server instanceof End.At;
    }

    private static int lastColon(String text) {
        int colon = text.lastIndexOf(':');
        return colon > 0 && text.indexOf(':') == colon ? colon : -1;
    }
}
