package org.handoff.inventory.gate;

import org.handoff.inventory.gate.Disposition.Does;
import org.handoff.inventory.intake.BoundedYaml;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Reads `dispositions.yaml`. Every problem is told, each with its line; a disposition with a
/// problem decides nothing.
public final class DispositionFile {
    private static final int BYTES_MAX = 16 << 20;
    private static final Set<String> KEYS =
            Set.of("from", "to", "service", "does", "by", "owner", "reason", "expires");

    private final List<String> moving = new ArrayList<>();
    private final List<Disposition> all = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    private DispositionFile() {}

    /// @throws HandoffException if the file cannot be read or is no YAML
    public static Dispositions read(Path file) {
        try {
            if (Files.size(file) > BYTES_MAX) {
                throw HandoffException.limit(
                        "map.dispositions", file + " is larger than " + BYTES_MAX + " bytes.", "");
            }
            return parse(Files.readString(file), file.toString());
        } catch (IOException e) {
            throw HandoffException.external(
                    "map.dispositions", file + " cannot be read.", "Is the path right?", e);
        }
    }

    /// @param name of the file, for messages
    public static Dispositions parse(String text, String name) {
        DispositionFile file = new DispositionFile();
        Node root = BoundedYaml.compose(text, name, "map.dispositions", BYTES_MAX);
        if (root != null) {
            file.root(root);
        }
        return new Dispositions(file.moving, file.all, file.problems);
    }

    private void root(Node root) {
        if (!(root instanceof MappingNode mapping)) {
            problem(root, "the file holds `moving:` and `dispositions:`");
            return;
        }
        for (NodeTuple tuple : mapping.getValue()) {
            String key = scalar(tuple.getKeyNode());
            boolean list = tuple.getValueNode() instanceof SequenceNode;
            if (key.equals("moving") && list) {
                items(tuple.getValueNode()).forEach(item -> moving.add(scalar(item)));
            } else if (key.equals("dispositions") && list) {
                items(tuple.getValueNode()).forEach(this::disposition);
            } else {
                problem(
                        tuple.getKeyNode(),
                        "`moving` and `dispositions` are the keys, each a list");
            }
        }
    }

    private static List<Node> items(Node list) {
        return list instanceof SequenceNode sequence ? sequence.getValue() : List.of();
    }

    private void disposition(Node node) {
        Map<String, String> values = new HashMap<>();
        int before = problems.size();
        if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                String key = scalar(tuple.getKeyNode());
                if (!KEYS.contains(key)) {
                    problem(
                            tuple.getKeyNode(),
                            "no such key; there are "
                                    + String.join(", ", KEYS.stream().sorted().toList()));
                }
                values.put(key, scalar(tuple.getValueNode()));
            }
        }
        for (String key : List.of("from", "to", "does", "owner", "reason", "expires")) {
            if (values.getOrDefault(key, "").isBlank()) {
                problem(node, "`" + key + "` is missing");
            }
        }
        Does does = does(node, values.getOrDefault("does", ""));
        LocalDate expires = date(node, values.getOrDefault("expires", ""));
        if (does != null && does.needsProof() && values.getOrDefault("by", "").isBlank()) {
            problem(
                    node,
                    "`by` is missing: the step, probe or receipt that makes it " + does.label());
        }
        if (problems.size() == before && does != null && expires != null) {
            all.add(
                    new Disposition(
                            values.getOrDefault("from", ""),
                            values.getOrDefault("to", ""),
                            values.getOrDefault("service", ""),
                            does,
                            values.getOrDefault("by", ""),
                            values.getOrDefault("owner", ""),
                            values.getOrDefault("reason", ""),
                            expires,
                            line(node)));
        }
    }

    private @Nullable Does does(Node node, String text) {
        for (Does does : Does.values()) {
            if (does.label().equals(text.toLowerCase(Locale.ROOT))) {
                return does;
            }
        }
        if (!text.isBlank()) {
            problem(
                    node,
                    "`does` is one of moves-along, re-pointed, bridged, vendor-notified, retired,"
                            + " waived");
        }
        return null;
    }

    private @Nullable LocalDate date(Node node, String text) {
        try {
            return text.isBlank() ? null : LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            problem(node, "`expires` is a day such as 2027-01-31");
            return null;
        }
    }

    private static String scalar(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue().strip() : "";
    }

    private void problem(Node node, String what) {
        problems.add("line " + line(node) + ": " + what);
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }
}
