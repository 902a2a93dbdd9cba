package org.handoff.bench.map;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What searching every file of a machine for four numbers with dots finds.
final class NaivePattern {
    private static final Pattern ADDRESS = Pattern.compile("([0-9]{1,3}\\.){3}[0-9]{1,3}");

    private NaivePattern() {}

    /// Places in a text.
    static long count(String text) {
        return ADDRESS.matcher(text).results().count();
    }

    static Set<String> pairs(Path folder, Estate estate) throws IOException {
        Map<String, String> names = new HashMap<>();
        estate.machines().forEach(one -> names.put(one.address(), one.name()));
        Set<String> pairs = new TreeSet<>();
        try (Stream<Path> files = Files.walk(folder.resolve("hosts"))) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                String host =
                        String.valueOf(
                                file.getParent() == null ? "" : file.getParent().getFileName());
                for (String address : addresses(file)) {
                    String name = names.getOrDefault(address, address);
                    if (!name.equals(host)) {
                        pairs.add(host + " > " + name);
                    }
                }
            }
        }
        return pairs;
    }

    private static List<String> addresses(Path file) throws IOException {
        Matcher matcher = ADDRESS.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        return matcher.results().map(result -> result.group()).toList();
    }
}
