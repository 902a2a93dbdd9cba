package org.handoff.clinic.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// SQL text from the classpath.
final class Script {
    private Script() {}

    static String read(String name) {
        try (InputStream in = Script.class.getResourceAsStream("/clinic/" + name)) {
            if (in == null) {
                throw new IllegalStateException("/clinic/" + name + " is not on the classpath");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read /clinic/" + name, e);
        }
    }

    /// Puts a value in the place of each `:name`; longer names first, so that none is cut.
    static String fill(String text, Map<String, String> values) {
        String filled = text;
        for (String name : values.keySet().stream().sorted(Script::longerFirst).toList()) {
            filled = filled.replace(":" + name, values.getOrDefault(name, ""));
        }
        return filled;
    }

    /// The parts after each `-- section NAME` line, in order.
    static Map<String, String> sections(String text) {
        Map<String, String> sections = new LinkedHashMap<>();
        for (String part : text.split("(?m)^-- section ", -1)) {
            int end = part.indexOf('\n');
            if (end > 0 && !part.startsWith("--")) {
                sections.put(part.substring(0, end).strip(), part.substring(end + 1).strip());
            }
        }
        return sections;
    }

    private static int longerFirst(String left, String right) {
        return Integer.compare(right.length(), left.length());
    }
}
