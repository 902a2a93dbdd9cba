package org.handoff.inventory.waves;

import org.handoff.inventory.intake.BoundedYaml;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A YAML file that is asked key by key, and remembers what was wrong, with lines. One thread.
final class YamlPage {
    private static final int CHARACTERS_MAX = 16 << 20;
    private static final LocalDate NO_DAY = LocalDate.EPOCH;

    private final String name;
    private final List<String> problems = new ArrayList<>();
    private @Nullable Node root;

    private YamlPage(String name) {
        this.name = name;
    }

    /// @param name of the file, for messages
    static YamlPage parse(String text, String name) {
        YamlPage page = new YamlPage(name);
        page.root = BoundedYaml.compose(text, name, "waves.rules", CHARACTERS_MAX);
        return page;
    }

    Section root() {
        return new Section(root, 1);
    }

    /// @throws HandoffException if anything was wrong
    void refuse(String code) {
        if (!problems.isEmpty()) {
            throw HandoffException.operator(
                    code, name + ": " + String.join("; ", problems) + ".", "");
        }
    }

    /// A scalar and its line.
    record Text(String value, int line) {}

    /// One mapping.
    final class Section {
        private final Map<String, Node> values = new LinkedHashMap<>();
        private final Set<String> asked = new LinkedHashSet<>();
        private final int line;

        private Section(@Nullable Node node, int line) {
            this.line = line;
            if (node instanceof MappingNode mapping) {
                for (NodeTuple tuple : mapping.getValue()) {
                    values.put(scalar(tuple.getKeyNode()), tuple.getValueNode());
                }
            } else if (node != null) {
                problems.add("line " + line + ": keys and values are expected here");
            }
        }

        int line() {
            return line;
        }

        void problem(String what) {
            problems.add("line " + line + ": " + what);
        }

        private void problem(Node node, String what) {
            problems.add("line " + YamlPage.line(node) + ": " + what);
        }

        private @Nullable Node node(String key) {
            asked.add(key);
            return values.get(key);
        }

        /// Keys that nobody asked for are problems.
        void end() {
            for (Map.Entry<String, Node> entry : values.entrySet()) {
                if (!asked.contains(entry.getKey())) {
                    problem(
                            entry.getValue(),
                            "no such key as `"
                                    + entry.getKey()
                                    + "`; there are "
                                    + String.join(", ", asked.stream().sorted().toList()));
                }
            }
        }

        void needs(String key) {
            if (text(key).isBlank()) {
                problem("`" + key + "` is missing");
            }
        }

        String text(String key) {
            Node node = node(key);
            return node == null ? "" : scalar(node);
        }

        int number(String key, int otherwise, int min, int max) {
            Node node = node(key);
            return node == null ? otherwise : number(node, key, min, max);
        }

        private int number(Node node, String key, int min, int max) {
            String text = scalar(node);
            int value = text.matches("\\d{1,7}") ? Integer.parseInt(text) : -1;
            if (value < min || value > max) {
                problem(node, "`" + key + "` is a number from " + min + " to " + max);
            }
            return value;
        }

        List<Integer> numbers(String key, List<Integer> otherwise, int min, int max) {
            Node node = node(key);
            return node == null
                    ? otherwise
                    : items(key, node).stream().map(one -> number(one, key, min, max)).toList();
        }

        LocalDate day(String key) {
            needs(key);
            return day(key, NO_DAY);
        }

        LocalDate day(String key, LocalDate otherwise) {
            Node node = node(key);
            if (node == null) {
                return otherwise;
            }
            try {
                return LocalDate.parse(scalar(node));
            } catch (DateTimeParseException e) {
                problem(node, "`" + key + "` is a day such as 2027-01-31");
                return otherwise;
            }
        }

        ZoneId zone(String key) {
            Node node = node(key);
            if (node == null) {
                return Rules.UTC;
            }
            try {
                return ZoneId.of(scalar(node));
            } catch (DateTimeException e) {
                problem(node, "`" + key + "` is a time zone such as America/Chicago");
                return Rules.UTC;
            }
        }

        Section section(String key) {
            Node node = node(key);
            return new Section(node, node == null ? line : YamlPage.line(node));
        }

        List<Section> sections(String key) {
            return items(key, node(key)).stream()
                    .map(item -> new Section(item, YamlPage.line(item)))
                    .toList();
        }

        List<Text> texts(String key) {
            return items(key, node(key)).stream()
                    .map(item -> new Text(scalar(item), YamlPage.line(item)))
                    .toList();
        }

        /// Lists of words, by line.
        Map<Integer, List<String>> lists(String key) {
            Map<Integer, List<String>> all = new LinkedHashMap<>();
            for (Node item : items(key, node(key))) {
                List<String> words = items(key, item).stream().map(YamlPage::scalar).toList();
                all.put(YamlPage.line(item), words);
            }
            return all;
        }

        private List<Node> items(String key, @Nullable Node node) {
            if (node == null) {
                return List.of();
            }
            if (node instanceof SequenceNode sequence) {
                return sequence.getValue();
            }
            problem(node, "`" + key + "` is a list");
            return List.of();
        }
    }

    private static String scalar(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue().strip() : "";
    }

    private static int line(@Nullable Node node) {
        return node == null ? 0 : node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }
}
