package org.handoff.inventory.waves;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

import java.time.LocalDate;

/// A plan as JSON; docs/guides/waves.md has the fields.
public final class WavesJson {
    private WavesJson() {}

    public static ObjectNode of(WavePlan plan, QuietWindows quiet) {
        ObjectNode root = new JsonMapper().createObjectNode();
        root.put("totalWeight", plan.total());
        root.put("bridgedWeight", plan.cut());
        root.put("lowerBound", plan.bound());
        root.put("gapPercent", plan.gapPercent());
        for (WavePlan.Wave wave : plan.waves()) {
            ObjectNode node = root.withArray("waves").addObject();
            node.put("number", wave.number());
            node.put("day", wave.day().toString());
            node.put("ring", wave.ring());
            node.put("machines", wave.machines());
            node.put("hours", wave.hours());
            quiet(node, quiet.of(wave), wave.day());
            for (WavePlan.Placement placement : wave.placements()) {
                ObjectNode unit = node.withArray("units").addObject();
                unit.put("kind", placement.unit().kind().label());
                unit.put("name", placement.unit().name());
                unit.put("machines", placement.unit().machines());
                unit.put("hours", placement.unit().hours());
                unit.put("because", placement.because());
                if (placement.unit().kind() == Unit.Kind.FACILITY) {
                    quiet(unit, quiet.of(placement.unit().name()), wave.day());
                }
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

    private static void quiet(ObjectNode node, @Nullable QuietWindow window, LocalDate from) {
        if (window != null) {
            ObjectNode one = node.putObject("quietWindow");
            one.put("begins", window.next(from).toString());
            one.put("text", window.text());
            one.put("zone", window.zone().getId());
            one.put("callsPerHour", window.calls());
            one.put("busiestPerHour", window.busiest());
            one.put("seen", window.seen());
        }
    }
}
