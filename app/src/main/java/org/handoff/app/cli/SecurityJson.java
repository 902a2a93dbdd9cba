package org.handoff.app.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.control.posture.Posture;
import org.handoff.control.posture.PostureFile;
import org.handoff.control.posture.Result;

import java.util.Locale;

/// A posture as JSON: `handoff security --json`.
final class SecurityJson {
    private SecurityJson() {}

    static String of(Posture posture) {
        ObjectNode root = new JsonMapper().createObjectNode();
        root.put("clear", posture.isClear());
        root.put("inTheWay", posture.inTheWay());
        ArrayNode files = root.putArray("files");
        for (PostureFile file : posture.files()) {
            ObjectNode node = files.addObject();
            node.put("name", file.name());
            node.put("kind", file.kind());
            node.put("sha256", file.sha256());
            node.put("writtenAt", file.writtenAt().toString());
            file.unjudged().forEach(node.putArray("unjudged")::add);
        }
        posture.problems().forEach(root.putArray("problems")::add);
        posture.notes().forEach(root.putArray("notes")::add);
        ArrayNode results = root.putArray("results");
        posture.results().forEach(it -> result(results.addObject(), it));
        return root.toPrettyString();
    }

    private static void result(ObjectNode node, Result result) {
        node.put("rule", result.rule());
        node.put("resource", result.resource());
        node.put("outcome", result.outcome().name().toLowerCase(Locale.ROOT));
        node.put("severity", result.severity().label());
        node.put("tool", result.tool());
        node.put("file", result.file());
        node.put("says", result.says());
        node.put("found", result.found());
        node.put("remedy", result.remedy());
        ArrayNode controls = node.putArray("controls");
        result.controls().forEach(control -> controls.add(control.label()));
    }
}
