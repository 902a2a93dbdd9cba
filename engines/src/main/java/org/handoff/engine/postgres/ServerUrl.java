package org.handoff.engine.postgres;

import org.handoff.model.HandoffException;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// A database's URL taken apart.
///
/// @param settings of the driver, by its own names
record ServerUrl(String host, int port, String database, Map<String, String> settings) {
    private static final int DEFAULT_PORT = 5432;
    private static final String FORM = "Write it as postgresql://host:5432/database.";

    /// @param allowed names of settings; any other is refused
    static ServerUrl parse(String url, Set<String> allowed) {
        URI uri = uri(url.startsWith("jdbc:") ? url.substring("jdbc:".length()) : url);
        String scheme = uri.getScheme();
        if (!"postgresql".equals(scheme) && !"postgres".equals(scheme)) {
            throw wrong("A database's URL does not begin with postgresql://.");
        }
        if (uri.getRawUserInfo() != null) {
            throw wrong("A database's URL holds a user or password; give them separately.");
        }
        String host = uri.getHost();
        String path = uri.getPath();
        if (host == null || path == null || path.length() < 2) {
            throw wrong("A database's URL lacks the host or the database, or names several hosts.");
        }
        if (host.startsWith("[")) {
            host = host.substring(1, host.length() - 1);
        }
        int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
        return new ServerUrl(host, port, path.substring(1), settings(uri, allowed));
    }

    private static URI uri(String url) {
        try {
            return new URI(url);
        } catch (URISyntaxException wrong) {
            // The cause would repeat the URL.
            throw wrong("A database's URL cannot be read.");
        }
    }

    private static Map<String, String> settings(URI uri, Set<String> allowed) {
        Map<String, String> settings = new TreeMap<>();
        String query = uri.getRawQuery();
        if (query == null) {
            return settings;
        }
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            if (!allowed.contains(name)) {
                throw wrong(
                        "A database's URL sets \"%s\"; allowed are %s."
                                .formatted(
                                        name,
                                        String.join(", ", allowed.stream().sorted().toList())));
            }
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            settings.put(name, URLDecoder.decode(value, StandardCharsets.UTF_8));
        }
        return settings;
    }

    private static HandoffException wrong(String text) {
        return HandoffException.operator("database.url", text, FORM);
    }
}
