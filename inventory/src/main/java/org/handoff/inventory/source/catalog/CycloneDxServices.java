package org.handoff.inventory.source.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.handoff.inventory.fact.End;
import org.handoff.inventory.fact.Names;
import org.handoff.inventory.fact.Protocol;
import org.handoff.inventory.source.Head;
import org.handoff.inventory.source.Input;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Source;
import org.handoff.inventory.source.text.ServerPort;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Services of a CycloneDX document in JSON, 1.2 and later: who depends on which service, by its
/// endpoints. Components that are libraries are no machines and are left out.
public final class CycloneDxServices implements Source {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern ENDPOINT =
            Pattern.compile(
                    "(?i)([a-z][a-z0-9+.-]*)://(\\[[0-9a-f:.]+\\]|[^:/?#\\s]+)(?::(\\d{1,5}))?.*");
    private static final Map<String, Integer> PORTS =
            Map.of("http", 80, "https", 443, "postgresql", 5432, "ldap", 389, "ldaps", 636);

    @Override
    public Format format() {
        return new Format("cyclonedx-services", Phase.TRAFFIC, Watch.NONE);
    }

    @Override
    public Claim claims(Head head) {
        return head.text().matches("(?s)\\s*\\{.*\"bomFormat\"\\s*:\\s*\"CycloneDX\".*")
                ? Claim.SURE
                : Claim.NO;
    }

    /// What a reference means.
    ///
    /// @param served where it listens; `null` if it is no service, or does not say
    private record Thing(End end, @Nullable ServerPort served, Protocol protocol) {}

    @Override
    public void read(Input in, Sink sink) throws IOException {
        JsonNode root = tree(in);
        Map<String, Thing> things = new HashMap<>();
        Map<String, Boolean> services = new HashMap<>();
        root.path("components").forEach(one -> component(one, things));
        root.path("services")
                .forEach(one -> {
                    services.put(one.path("bom-ref").asText(), true);
                    service(one, things);
                });
        for (JsonNode one : root.path("dependencies")) {
            Thing from = things.get(one.path("ref").asText());
            for (JsonNode ref : one.path("dependsOn")) {
                Thing to = things.get(ref.asText());
                if (from == null || to == null || !services.containsKey(ref.asText())) {
                    sink.noise("dependency on what is no service");
                    continue;
                }
                ServerPort served = to.served();
                sink.take(
                        Declared.link(
                                from.end(),
                                served == null ? to.end() : served.server(),
                                to.protocol(),
                                served == null ? 0 : served.port(),
                                "CycloneDX"),
                        0,
                        -1);
            }
        }
    }

    /// Without the cause: its message quotes the file.
    private static JsonNode tree(Input in) throws IOException {
        try {
            return JSON.readTree(in.document());
        } catch (JsonProcessingException e) {
            throw new IOException("no JSON");
        }
    }

    private static void component(JsonNode one, Map<String, Thing> things) {
        String type = one.path("type").asText();
        if (type.matches("device|platform|operating-system|application|container")) {
            End end = end(one.path("name").asText(), type.equals("device"));
            if (end != null) {
                things.put(one.path("bom-ref").asText(), new Thing(end, null, Protocol.TCP));
            }
        }
    }

    private static void service(JsonNode one, Map<String, Thing> things) {
        ServerPort served = null;
        Protocol protocol = Protocol.TCP;
        for (JsonNode endpoint : one.path("endpoints")) {
            Matcher matcher = ENDPOINT.matcher(endpoint.asText());
            if (served == null && matcher.matches()) {
                String scheme = matcher.group(1).toLowerCase(Locale.ROOT);
                String port = matcher.group(3);
                int number = port == null ? PORTS.getOrDefault(scheme, 0) : Integer.parseInt(port);
                served = ServerPort.ofHostPort(matcher.group(2), number);
                protocol = scheme.equals("udp") ? Protocol.UDP : Protocol.TCP;
            }
        }
        End end = served != null ? served.server() : end(one.path("name").asText(), false);
        if (end != null) {
            things.put(one.path("bom-ref").asText(), new Thing(end, served, protocol));
        }
    }

    private static @Nullable End end(String name, boolean machine) {
        if (machine) {
            return End.of(name);
        }
        return name.isBlank() || Names.host(name.replace(' ', '-')) == null
                ? null
                : new End.Application(name);
    }
}
