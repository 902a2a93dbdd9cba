package org.handoff.inventory.waves;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// A plan as JSON; docs/guides/waves.md has the fields.
public final class WavesJson {
    private WavesJson() {}

    public static ObjectNode of(WavePlan plan) {
        ObjectNode root = new JsonMapper().createObjectNode();
        root.put("totalWeight", plan.total());
        root.put("bridgedWeight", plan.cut());
        root.put("lowerBound", plan.bound());
        for (WavePlan.Wave wave : plan.waves()) {
            ObjectNode node = root.withArray("waves").addObject();
            node.put("number", wave.number());
            node.put("day", wave.day().toString());
            node.put("ring", wave.ring());
            node.put("machines", wave.machines());
            node.put("hours", wave.hours());
            for (WavePlan.Placement placement : wave.placements()) {
                ObjectNode unit = node.withArray("units").addObject();
                unit.put("kind", placement.unit().kind().label());
                unit.put("name", placement.unit().name());
                unit.put("machines", placement.unit().machines());
                unit.put("hours", placement.unit().hours());
                unit.put("because", placement.because());
            }
        }
        root.putArray("bridges");
        for (WavePlan.Bridge bridge : plan.bridges()) {
            ObjectNode node = root.withArray("bridges").addObject();
            node.put("first", bridge.a().name()).put("then", bridge.b().name());
            node.put("edges", bridge.edges()).put("weight", bridge.weight());
            node.put("from", bridge.from()).put("to", bridge.to());
        }
        plan.untold().forEach(root.putArray("noticeUnknown")::add);
        return root;
    }
}
