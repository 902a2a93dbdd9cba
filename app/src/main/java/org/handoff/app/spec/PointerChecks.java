package org.handoff.app.spec;

import org.handoff.app.spec.PointerSpec.Driver;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What must hold between a pointer's keys.
final class PointerChecks {
    private static final String MISSING = "the key is missing";
    private static final int PORT_MAX = 65_535;

    private PointerChecks() {}

    static void check(Spec spec, Nodes nodes) {
        Map<String, String> names = new HashMap<>();
        for (int i = 0; i < spec.holdPoints().size(); i++) {
            String name = spec.holdPoints().get(i).name();
            if (names.putIfAbsent(name, name) != null) {
                nodes.problem(
                        "holdPoints[" + i + "].name", "the name is taken", "give each its own");
            }
        }
        for (int i = 0; i < spec.pointers().size(); i++) {
            PointerSpec pointer = spec.pointers().get(i);
            String key = "pointers[" + i + "]";
            String like = names.putIfAbsent(pointer.fileName(), pointer.name());
            if (like != null) {
                nodes.problem(
                        key + ".name",
                        "the name '" + pointer.name() + "' is too like '" + like + "'",
                        "let each differ from the others in letters a to z or digits");
            }
            placed(pointer, key, nodes);
            section(pointer, Driver.HAPROXY, pointer.haproxy(), key, nodes);
            section(pointer, Driver.NGINX, pointer.nginx(), key, nodes);
            section(pointer, Driver.DNS, pointer.dns(), key, nodes);
            section(pointer, Driver.COMMAND, pointer.command(), key, nodes);
            section(pointer, Driver.HTTP, pointer.http(), key, nodes);
            section(pointer, Driver.SQL, pointer.sql(), key, nodes);
            section(pointer, Driver.RUNDECK, pointer.rundeck(), key, nodes);
            words(pointer, pointer.legacy(), key + ".legacy", nodes);
            words(pointer, pointer.cloud(), key + ".cloud", nodes);
            if (pointer.haproxy() != null) {
                haproxy(pointer.haproxy(), key + ".haproxy", nodes);
            }
            if (pointer.nginx() != null) {
                lists(pointer.nginx().legacy(), pointer.nginx().cloud(), key + ".nginx", nodes);
            }
            if (pointer.command() != null) {
                lists(
                        pointer.command().legacy(),
                        pointer.command().cloud(),
                        key + ".command",
                        nodes);
            }
            if (pointer.http() != null) {
                http(pointer.http(), key + ".http", nodes);
            }
            if (pointer.sql() != null && pointer.sql().legacy().equals(pointer.sql().cloud())) {
                same(key + ".sql.cloud", nodes);
            }
            if (pointer.rundeck() != null
                    && pointer.rundeck().legacy().equals(pointer.rundeck().cloud())) {
                same(key + ".rundeck.cloud", nodes);
            }
            if (pointer.dns() != null) {
                dns(pointer.name(), pointer.dns(), key + ".dns", nodes);
            }
        }
    }

    /// What is done once, whatever dies, must be seen.
    private static void placed(PointerSpec it, String key, Nodes nodes) {
        boolean observed =
                switch (it.driver()) {
                    case MANUAL, RUNDECK -> true;
                    case COMMAND -> it.command() == null || !it.command().observe().isEmpty();
                    case HTTP -> it.http() == null || it.http().observe() != null;
                    case SQL -> it.sql() == null || it.sql().observe() != null;
                    case HAPROXY, NGINX, DNS -> {
                        if (it.isPlaced()) {
                            nodes.problem(
                                    key + ".at",
                                    "an address is moved at the release",
                                    "leave at out, or use a hook");
                        }
                        yield true;
                    }
                };
        if (it.isPlaced() && !observed) {
            nodes.problem(
                    key + "." + it.driver().name().toLowerCase(Locale.ROOT) + ".observe",
                    MISSING,
                    "a hook before or after a move is never asked twice: say how it is seen");
        }
    }

    private static void section(
            PointerSpec pointer, Driver driver, @Nullable Object found, String key, Nodes nodes) {
        String name = driver.name().toLowerCase(Locale.ROOT);
        boolean wanted = pointer.driver() == driver;
        if (wanted && found == null) {
            nodes.problem(key + "." + name, MISSING, "driver: " + name + " needs it");
        } else if (!wanted && found != null) {
            nodes.problem(
                    key + "." + name, "it stands beside another driver", "write driver: " + name);
        }
    }

    private static void words(PointerSpec pointer, @Nullable String text, String key, Nodes nodes) {
        if (pointer.isByHand() && text == null) {
            nodes.problem(key, MISSING, "say in words what a person is to do");
        } else if (!pointer.isByHand() && text != null) {
            nodes.problem(key, "it stands beside a driver", "say it in the driver's own section");
        }
    }

    private static void haproxy(PointerSpec.Haproxy it, String key, Nodes nodes) {
        if ((it.socket() == null) == (it.address() == null)) {
            nodes.problem(
                    key + ".socket",
                    it.socket() == null ? MISSING : "it stands beside address",
                    "name socket or address, one of them");
        }
        if (it.legacy().equals(it.cloud())) {
            same(key + ".cloud", nodes);
        }
        boolean servers = !it.legacyServers().isEmpty() || !it.cloudServers().isEmpty();
        if (servers || it.backend() != null || it.stateFile() != null) {
            if (it.backend() == null) {
                nodes.problem(key + ".backend", MISSING, "name the servers' backend");
            }
            lists(it.legacyServers(), it.cloudServers(), key + ".", "Servers", nodes);
        }
    }

    private static void http(HookSpec.Http it, String key, Nodes nodes) {
        url(it.legacy().url(), key + ".legacy.url", nodes);
        url(it.cloud().url(), key + ".cloud.url", nodes);
        if (it.observe() != null) {
            url(it.observe(), key + ".observe", nodes);
        }
        if (it.legacySays().contains(it.cloudSays()) || it.cloudSays().contains(it.legacySays())) {
            nodes.problem(
                    key + ".cloudSays",
                    "one of legacySays and cloudSays stands in the other",
                    "take more of the answer, e.g. the quotes around an address");
        }
    }

    /// What the JDK cannot ask must be known before the switch.
    private static void url(String text, String key, Nodes nodes) {
        String found = null;
        try {
            URI url = new URI(text);
            if (url.getHost() == null || url.getPort() == 0 || url.getPort() > PORT_MAX) {
                found = "the host or port cannot be asked";
            }
        } catch (URISyntaxException e) {
            found = "it is no URL: " + e.getReason();
        }
        if (found != null) {
            nodes.problem(
                    key,
                    found,
                    "a host of letters, digits, . and -, or an address, and a port up to 65535;"
                            + " in a path, write other characters as %XX");
        }
    }

    private static void dns(String pointer, PointerSpec.Dns it, String key, Nodes nodes) {
        lists(it.legacy(), it.cloud(), key, nodes);
        String name = dotless(it.record() == null ? pointer : it.record());
        String zone = dotless(it.zone());
        if (!name.equals(zone) && !name.endsWith("." + zone)) {
            nodes.problem(
                    key + ".zone",
                    "found '" + it.zone() + "', and " + name + " is not in it",
                    "name the zone that holds the record");
        }
        if (it.type() == PointerSpec.Dns.Type.CNAME
                && (it.legacy().size() > 1 || it.cloud().size() > 1)) {
            nodes.problem(key + ".type", "a CNAME has one value", "keep one, or use A");
        }
        if (it.windowTtl().toMillis() % 1_000 != 0) {
            nodes.problem(key + ".windowTtl", "a TTL counts whole seconds", "write whole seconds");
        }
    }

    private static String dotless(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    private static void lists(List<String> legacy, List<String> cloud, String key, Nodes nodes) {
        lists(legacy, cloud, key + ".", "", nodes);
    }

    private static void lists(
            List<String> legacy, List<String> cloud, String before, String after, Nodes nodes) {
        if (legacy.isEmpty()) {
            nodes.problem(before + "legacy" + after, MISSING, "name at least one");
        }
        if (cloud.isEmpty()) {
            nodes.problem(before + "cloud" + after, MISSING, "name at least one");
        }
        if (!legacy.isEmpty() && new HashSet<>(legacy).equals(new HashSet<>(cloud))) {
            same(before + "cloud" + after, nodes);
        }
    }

    private static void same(String key, Nodes nodes) {
        nodes.problem(key, "it is the same as legacy's", "then there is nothing to move");
    }
}
