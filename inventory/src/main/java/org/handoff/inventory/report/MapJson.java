package org.handoff.inventory.report;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.inventory.EstateMap;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Kind;
import org.handoff.inventory.gate.Disposition;
import org.handoff.inventory.gate.Judgement;
import org.handoff.inventory.gate.NextFact;
import org.handoff.inventory.graph.Edge;
import org.handoff.inventory.graph.Entity;
import org.handoff.inventory.graph.FileRecord;
import org.handoff.inventory.graph.Graph;
import org.handoff.inventory.graph.Place;
import org.handoff.inventory.graph.Trace;

import java.time.Instant;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/// The whole map as one JSON document; `docs/reference/map-json.md` names its fields.
public final class MapJson {
    private static final JsonMapper JSON = new JsonMapper();

    private MapJson() {}

    public static ObjectNode of(EstateMap map) {
        ObjectNode root = summary(map);
        ArrayNode edges = root.putArray("edges");
        Set<Entity> ends = new HashSet<>();
        for (Judgement one : map.judged().judgements()) {
            edges.add(edge(map, one));
            ends.add(one.edge().client());
            ends.add(one.edge().server());
        }
        ArrayNode entities = root.putArray("entities");
        for (Entity entity : map.graph().entities()) {
            if (ends.contains(entity)) {
                entities.add(entity(map, entity));
            }
        }
        return root;
    }

    /// All but edges and entities.
    static ObjectNode summary(EstateMap map) {
        ObjectNode root = JSON.createObjectNode();
        root.set("preflight", preflight(map));
        root.set("estate", estate(map));
        ArrayNode next = root.putArray("nextFacts");
        for (NextFact fact : map.next()) {
            next.addObject()
                    .put("text", fact.text())
                    .put("minutes", fact.minutes())
                    .put("edges", fact.edges());
        }
        return root;
    }

    /// Alone what a control plane needs in order to refuse.
    public static ObjectNode preflight(EstateMap map) {
        ObjectNode node = JSON.createObjectNode();
        node.put("clear", map.preflight().isClear());
        node.put("verdict", map.preflight().isClear() ? "pass" : "refuse");
        node.put("reason", map.preflight().verdict().reason());
        map.preflight().reasons().forEach(node.putArray("reasons")::add);
        node.put("blocked", map.preflight().blocked());
        node.put("undisposed", map.preflight().undisposed());
        node.put("newestEvidence", map.preflight().newest().toString());
        node.put("fingerprint", map.preflight().fingerprint());
        return node;
    }

    private static ObjectNode estate(EstateMap map) {
        Graph graph = map.graph();
        ObjectNode node = JSON.createObjectNode();
        node.put("entities", graph.entities().size());
        node.put("edges", graph.edges().size());
        node.put("outside", map.judged().outside());
        node.put("flows", graph.flows());
        graph.assumed().forEach(node.putObject("assumed")::put);
        node.put("jobs", graph.jobs().size());
        node.put("certificates", graph.certificates().size());
        node.put("watchedHours", map.watched().toHours());
        node.put("moving", map.scope().moving().cardinality());
        node.put("movingHow", map.scope().how());
        node.put("beyondLimits", graph.refused() + map.judged().beyond());
        ObjectNode noise = node.putObject("noise");
        graph.noise().forEach(noise::put);
        map.judged().noise().forEach(noise::put);
        ArrayNode files = node.putArray("files");
        for (FileRecord file : graph.files()) {
            files.addObject()
                    .put("path", file.path())
                    .put("source", file.source())
                    .put("sha256", file.sha256())
                    .put("facts", file.facts())
                    .put("malformed", file.malformed());
        }
        graph.problems().forEach(problem -> node.withArray("problems").add(problem.sentence()));
        graph.hidden().forEach(node.withArray("hidden")::add);
        map.dispositions().problems().forEach(node.withArray("dispositionProblems")::add);
        return node;
    }

    private static ObjectNode edge(EstateMap map, Judgement one) {
        Edge edge = one.edge();
        ObjectNode node = JSON.createObjectNode();
        node.put("client", edge.client().id());
        node.put("server", edge.server().id());
        node.put("key", edge.key());
        node.put("service", edge.service().text());
        node.put("verdict", one.verdict().label());
        node.put("because", one.because());
        node.put("blocks", one.blocks());
        node.put("crosses", one.crosses());
        node.put("literal", edge.isLiteral());
        node.put("direction", edge.basis().sentence());
        node.put("application", edge.application());
        edge.holders().forEach(node.withArray("holders")::add);
        edge.schedules().forEach(schedule -> node.withArray("schedules").add(schedule.text()));
        ObjectNode evidence = node.putObject("evidence");
        for (Kind kind : Kind.values()) {
            if (edge.has(kind)) {
                evidence.set(
                        kind.name().toLowerCase(Locale.ROOT), trace(map.graph(), edge.trace(kind)));
            }
        }
        Disposition decided = one.disposition();
        if (decided != null) {
            node.putObject("disposition")
                    .put("does", decided.does().label())
                    .put("by", decided.by())
                    .put("owner", decided.owner())
                    .put("reason", decided.reason())
                    .put("expires", decided.expires().toString());
        }
        return node;
    }

    private static ObjectNode trace(Graph graph, Trace trace) {
        ObjectNode node = JSON.createObjectNode();
        node.put("count", trace.count());
        if (trace.first() != Fact.NEVER) {
            node.put("first", Instant.ofEpochMilli(trace.first()).toString());
            node.put("last", Instant.ofEpochMilli(trace.last()).toString());
        }
        Place place = trace.place();
        if (place != null) {
            FileRecord file = graph.files().get(place.file());
            node.put("file", file.path());
            node.put("sha256", file.sha256());
            node.put("line", place.line());
            node.put("offset", place.offset());
        }
        return node;
    }

    private static ObjectNode entity(EstateMap map, Entity entity) {
        ObjectNode node = JSON.createObjectNode();
        node.put("id", entity.id());
        node.put("name", entity.name());
        node.put("role", entity.role().label());
        node.put("facility", entity.facility());
        node.put("application", entity.application());
        node.put("moves", map.scope().moves(entity));
        node.put("listed", entity.isListed());
        entity.addresses().forEach(at -> node.withArray("addresses").add(at.toString()));
        return node;
    }
}
