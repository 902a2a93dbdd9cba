package org.handoff.app.validate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.model.Environment;
import org.handoff.model.HandoffException;
import org.handoff.model.Structure;
import org.handoff.model.Structure.Discrepancy;
import org.handoff.model.Structure.Fact;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Both sides' structures as they were once, kept in a file, so that drift shows.
///
/// @param kept when
/// @param sides the structure of each
public record Baseline(Instant kept, Map<Environment, Structure> sides) {
    private static final JsonMapper JSON = new JsonMapper();

    public Baseline {
        sides = Map.copyOf(sides);
    }

    /// @return `null` if there is no such file
    /// @throws HandoffException if it is no baseline
    public static @Nullable Baseline read(Path file) {
        if (!Files.exists(file)) {
            return null;
        }
        try {
            JsonNode root = JSON.readTree(file.toFile());
            Map<Environment, Structure> sides = new EnumMap<>(Environment.class);
            for (Environment side : Environment.values()) {
                sides.put(side, structure(root.required(side.label())));
            }
            return new Baseline(Instant.parse(root.required("kept").asText()), sides);
        } catch (IOException | RuntimeException failure) {
            throw HandoffException.operator(
                    "validate.baseline",
                    file + " is no baseline.",
                    "Name one that `handoff validate --baseline` wrote, or a file that is not"
                            + " there yet.");
        }
    }

    private static Structure structure(JsonNode side) {
        TreeMap<Fact, String> facts = new TreeMap<>();
        for (JsonNode fact : side.required("facts")) {
            facts.put(
                    new Fact(fact.required("section").asText(), fact.required("object").asText()),
                    fact.required("definition").asText());
        }
        return new Structure(side.required("major").asInt(), facts);
    }

    public String json() {
        ObjectNode root = JSON.createObjectNode();
        root.put("kept", kept.toString());
        sides.forEach((side, structure) -> {
            ObjectNode node = root.putObject(side.label());
            node.put("major", structure.major());
            var facts = node.putArray("facts");
            structure
                    .facts()
                    .forEach((fact, definition) ->
                            facts.addObject()
                                    .put("section", fact.section())
                                    .put("object", fact.object())
                                    .put("definition", definition));
        });
        return root.toPrettyString();
    }

    /// What changed on either side since then.
    public List<Discrepancy> drift(Map<Environment, Structure> now) {
        List<Discrepancy> drift = new ArrayList<>();
        for (Environment side : Environment.values()) {
            Structure before = sides.get(side);
            Structure after = now.get(side);
            if (before != null && after != null) {
                drift.addAll(after.since(before, side));
            }
        }
        return drift;
    }
}
