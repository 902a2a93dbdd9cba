package org.handoff.app;

import com.fasterxml.jackson.databind.json.JsonMapper;

import org.handoff.control.evidence.Sha256;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Renders the shipped chart as far as it uses Go's templates, for tests on machines without Helm.
/// What it does not know of them is a failure, never left as it is.
final class HelmChart {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern RANGE =
            Pattern.compile("(?s)\\{\\{- range (\\S+) }}\n(.*?)\\{\\{- end }}\n?");
    private static final Pattern ACTION = Pattern.compile("\\{\\{-? *(.*?) *-?}}");
    private static final Pattern REQUIRED = Pattern.compile("required \"[^\"]+\" (\\S+)");
    private static final Pattern INDENT = Pattern.compile("(n?)indent ([0-9]+)");

    private final Path folder;
    private final Map<String, Object> root;

    /// @param release its name
    /// @param values instead of those of the chart
    HelmChart(Path folder, String release, Map<String, Object> values) {
        this.folder = folder;
        Map<String, Object> merged = new java.util.TreeMap<>(defaults(folder));
        merged.putAll(values);
        this.root = Map.of("Values", merged, "Release", Map.of("Name", release));
    }

    static Map<String, Object> defaults(Path folder) {
        return mapping(load(text(folder.resolve("values.yaml"))).iterator().next());
    }

    /// Every object that would be applied.
    List<Map<String, Object>> objects() throws IOException {
        List<Map<String, Object>> objects = new ArrayList<>();
        try (Stream<Path> all = Files.list(folder.resolve("templates"))) {
            for (Path each : all.sorted().toList()) {
                for (Object read : load(rendered(text(each)))) {
                    objects.add(mapping(read));
                }
            }
        }
        return objects;
    }

    private String rendered(String template) {
        Matcher range = RANGE.matcher(template);
        StringBuilder all = new StringBuilder();
        int at = 0;
        while (range.find()) {
            all.append(actions(template.substring(at, range.start()), root));
            for (Object each : list(value(range.group(1), root))) {
                all.append(actions(range.group(2), mapping(each)));
            }
            at = range.end();
        }
        return all.append(actions(template.substring(at), root)).toString();
    }

    private String actions(String text, Map<String, Object> dot) {
        return ACTION.matcher(text)
                .replaceAll(it -> Matcher.quoteReplacement(pipeline(it.group(1), dot)));
    }

    private String pipeline(String action, Map<String, Object> dot) {
        List<String> parts = List.of(action.split(" *\\| *", -1));
        String value = first(parts.getFirst(), dot);
        for (String each : parts.subList(1, parts.size())) {
            value = piped(each, value);
        }
        return value;
    }

    private String first(String term, Map<String, Object> dot) {
        Matcher required = REQUIRED.matcher(term);
        if (required.matches()) {
            String value = String.valueOf(value(required.group(1), dot));
            if (value.isEmpty()) {
                throw new AssertionError("required: " + term);
            }
            return value;
        }
        if (term.startsWith("toYaml ")) {
            return json(value(term.substring("toYaml ".length()), dot));
        }
        return String.valueOf(value(term, dot));
    }

    private static String piped(String function, String value) {
        Matcher indent = INDENT.matcher(function);
        if (indent.matches()) {
            String spaces = " ".repeat(Integer.parseInt(indent.group(2)));
            String begin = indent.group(1).isEmpty() ? "" : "\n";
            return begin + spaces + value.replace("\n", "\n" + spaces);
        }
        return switch (function) {
            case "quote" -> json(value);
            case "sha256sum" -> Sha256.hex(value.getBytes(StandardCharsets.UTF_8));
            default -> throw new AssertionError("this test does not know " + function);
        };
    }

    private Object value(String path, Map<String, Object> dot) {
        boolean fromRoot = path.startsWith("$");
        if (!path.matches("\\$?(\\.[A-Za-z]+)+")) {
            throw new AssertionError("this test does not know " + path);
        }
        @Nullable Object at = fromRoot ? root : dot;
        for (String key : path.substring(fromRoot ? 2 : 1).split("\\.", -1)) {
            at = mapping(at).get(key);
            if (at == null) {
                throw new AssertionError(path + " has no value");
            }
        }
        return Objects.requireNonNull(at);
    }

    /// Which YAML reads, too.
    private static String json(Object value) {
        return JSON.valueToTree(value).toString();
    }

    private static Iterable<Object> load(String text) {
        return new Load(LoadSettings.builder().build()).loadAllFromString(text);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<?> list(@Nullable Object read) {
        return (List<?>) Objects.requireNonNull(read);
    }

    static Map<String, Object> mapping(@Nullable Object read) {
        Map<String, Object> mapping = new java.util.LinkedHashMap<>();
        ((Map<?, ?>) Objects.requireNonNull(read))
                .forEach((key, value) -> mapping.put(String.valueOf(key), value));
        return mapping;
    }
}
