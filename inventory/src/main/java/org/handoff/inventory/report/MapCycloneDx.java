package org.handoff.inventory.report;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.inventory.EstateMap;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Names;
import org.handoff.inventory.fact.Protocol;
import org.handoff.inventory.fact.Role;
import org.handoff.inventory.gate.Judgement;
import org.handoff.inventory.graph.Edge;
import org.handoff.inventory.graph.Entity;
import org.handoff.inventory.graph.Graph;
import org.handoff.inventory.graph.Service;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/// The judged part of the estate as CycloneDX 1.6 in JSON: machines are components, what they offer
/// are services, edges are dependencies, certificates are cryptographic assets. The same map gives
/// the same document. See <https://cyclonedx.org/docs/1.6/json/>.
public final class MapCycloneDx {
    private static final String SCHEMA = "http://cyclonedx.org/schema/bom-1.6.schema.json";

    private final EstateMap map;
    private final ObjectNode root = new JsonMapper().createObjectNode();
    private final Map<Entity, String> references = new LinkedHashMap<>();
    private final Map<String, TreeSet<String>> dependencies = new TreeMap<>();

    /// What one machine offers, and who was judged to use it.
    private record Offer(Entity server, Service service) {}

    private MapCycloneDx(EstateMap map) {
        this.map = map;
    }

    public static ObjectNode of(EstateMap map) {
        return new MapCycloneDx(map).document();
    }

    private ObjectNode document() {
        root.put("$schema", SCHEMA);
        root.put("bomFormat", "CycloneDX");
        root.put("specVersion", "1.6");
        byte[] seed = map.preflight().fingerprint().getBytes(StandardCharsets.UTF_8);
        root.put("serialNumber", "urn:uuid:" + UUID.nameUUIDFromBytes(seed));
        root.put("version", 1);
        ObjectNode metadata = root.putObject("metadata");
        metadata.put("timestamp", map.preflight().newest().toString());
        ObjectNode tool = metadata.putObject("tools").putArray("components").addObject();
        tool.put("type", "application").put("name", "handoff");
        components();
        services();
        ArrayNode all = root.putArray("dependencies");
        dependencies.forEach((from, to) -> {
            ObjectNode one = all.addObject().put("ref", from);
            to.forEach(one.putArray("dependsOn")::add);
        });
        return root;
    }

    private void components() {
        ArrayNode components = root.putArray("components");
        for (Judgement one : map.judged().judgements()) {
            component(components, one.edge().client());
            component(components, one.edge().server());
        }
        int number = 0;
        for (Graph.CertificateRecord one : map.graph().certificates()) {
            String own = references.get(one.host());
            if (own == null) {
                continue;
            }
            String reference = "certificate:" + ++number;
            ObjectNode node = components.addObject();
            node.put("type", "cryptographic-asset").put("bom-ref", reference);
            Fact.Certificate certificate = one.certificate();
            String subject = certificate.subject().text();
            node.put("name", subject.isEmpty() ? "certificate " + number : subject);
            ObjectNode crypto = node.putObject("cryptoProperties");
            crypto.put("assetType", "certificate");
            ObjectNode about = crypto.putObject("certificateProperties");
            about.put("subjectName", subject);
            about.put("issuerName", certificate.issuer().text());
            if (certificate.notAfter() != Fact.NEVER) {
                about.put("notValidAfter", Instant.ofEpochMilli(certificate.notAfter()).toString());
            }
            depend(own, reference);
        }
    }

    private void component(ArrayNode components, Entity entity) {
        if (references.containsKey(entity)) {
            return;
        }
        String reference = "entity:" + entity.id() + ":" + entity.name();
        references.put(entity, reference);
        ObjectNode node = components.addObject();
        node.put("type", type(entity.role())).put("bom-ref", reference);
        node.put("name", entity.name());
        ArrayNode properties = node.putArray("properties");
        property(properties, "role", entity.role().label());
        property(properties, "facility", entity.facility());
        property(properties, "application", entity.application());
        property(properties, "moves", Boolean.toString(map.scope().moves(entity)));
        entity.addresses().forEach(at -> property(properties, "address", at.toString()));
    }

    private static String type(Role role) {
        return switch (role) {
            case CHANNEL -> "application";
            case SHARE -> "data";
            case FILE -> "file";
            case CERTIFICATE -> "cryptographic-asset";
            case VENDOR -> "platform";
            case SERVER, DATABASE, DESKTOP, DEVICE, VIRTUAL, NAT, DIRECTORY, SCANNER, UNKNOWN ->
                    "device";
        };
    }

    private void services() {
        Map<Offer, List<Judgement>> offers = new LinkedHashMap<>();
        for (Judgement one : map.judged().judgements()) {
            Edge edge = one.edge();
            offers.computeIfAbsent(new Offer(edge.server(), edge.service()), _ -> new ArrayList<>())
                    .add(one);
        }
        ArrayNode services = root.putArray("services");
        offers.forEach((offer, uses) -> service(services, offer, uses));
    }

    private void service(ArrayNode services, Offer offer, List<Judgement> uses) {
        String name = offer.service().text() + " on " + offer.server().name();
        String reference = "service:" + offer.server().id() + ":" + name;
        ObjectNode node = services.addObject();
        node.put("bom-ref", reference).put("name", name);
        String endpoint = endpoint(offer);
        if (!endpoint.isEmpty()) {
            node.putArray("endpoints").add(endpoint);
        }
        node.put("x-trust-boundary", uses.stream().anyMatch(Judgement::crosses));
        Map<String, Integer> verdicts = new TreeMap<>();
        for (Judgement one : uses) {
            verdicts.merge(one.verdict().label(), 1, Integer::sum);
            depend(reference(one.edge().client()), reference);
        }
        ArrayNode properties = node.putArray("properties");
        verdicts.forEach((verdict, count) ->
                property(properties, "verdict:" + verdict, Integer.toString(count)));
        long blocking = uses.stream().filter(Judgement::blocks).count();
        property(properties, "blocking", Long.toString(blocking));
        depend(reference, reference(offer.server()));
    }

    private String reference(Entity entity) {
        return references.getOrDefault(entity, "");
    }

    private void depend(String from, String on) {
        dependencies.computeIfAbsent(from, _ -> new TreeSet<>()).add(on);
    }

    /// Where a name or address can stand in an IRI; empty elsewhere.
    private static String endpoint(Offer offer) {
        Service service = offer.service();
        boolean wire = service.protocol() == Protocol.TCP || service.protocol() == Protocol.UDP;
        String name = offer.server().name();
        String host = Names.host(name) != null ? name : "";
        if (host.isEmpty() && !offer.server().addresses().isEmpty()) {
            String address = offer.server().addresses().getFirst().toString();
            host = address.indexOf(':') < 0 ? address : "[" + address + "]";
        }
        return !wire || host.isEmpty() || service.port() == 0
                ? ""
                : service.protocol().label() + "://" + host + ":" + service.port();
    }

    private static void property(ArrayNode properties, String name, String value) {
        if (!value.isEmpty()) {
            properties.addObject().put("name", "handoff:" + name).put("value", value);
        }
    }
}
