package org.handoff.gateway.compare;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// A random JSON object, and two others of it: its keys in another order and with other white
/// space; and with exactly one number changed.
final class RandomJson {
    private static final String NUMBER = "#";

    private final Random random;
    private final Map<String, Object> tree;
    private final long shuffleSeed;
    private int numbers;

    RandomJson(Random random) {
        this.random = random;
        tree = object(4);
        tree.put("always", number());
        shuffleSeed = random.nextLong();
    }

    private Map<String, Object> object(int depth) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            fields.put("k" + (char) ('a' + random.nextInt(20)), value(depth - 1));
        }
        return fields;
    }

    private Object value(int depth) {
        return switch (depth <= 0 ? random.nextInt(3) : random.nextInt(5)) {
            case 0 -> number();
            case 1 -> random.nextBoolean() ? "true" : "null";
            case 2 -> "\"t" + random.nextInt(100) + "\"";
            case 3 -> object(depth);
            default -> {
                List<Object> items = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    items.add(value(depth - 1));
                }
                yield items;
            }
        };
    }

    private String number() {
        numbers++;
        return NUMBER + random.nextInt(1_000) + "." + random.nextInt(100);
    }

    String text() {
        return text(tree, null, new int[] {-1}, "");
    }

    String shuffled() {
        return text(tree, new Random(shuffleSeed), new int[] {-1}, " \n");
    }

    String changed() {
        return text(tree, null, new int[] {new Random(shuffleSeed).nextInt(numbersWritten())}, "");
    }

    /// A key drawn twice loses its first value.
    private int numbersWritten() {
        String all = text();
        int dots = all.length() - all.replace(".", "").length();
        return Math.min(dots, numbers);
    }

    private static String text(Object value, @Nullable Random shuffle, int[] change, String space) {
        if (value instanceof Map<?, ?> fields) {
            List<String> parts = new ArrayList<>();
            fields.forEach((key, each) ->
                    parts.add("\"" + key + "\":" + space + text(each, shuffle, change, space)));
            if (shuffle != null) {
                Collections.shuffle(parts, shuffle);
            }
            return "{" + String.join("," + space, parts) + space + "}";
        }
        if (value instanceof List<?> items) {
            List<String> parts = new ArrayList<>();
            items.forEach(each -> parts.add(text(each, shuffle, change, space)));
            return "[" + String.join("," + space, parts) + "]";
        }
        String text = value.toString();
        if (!text.startsWith(NUMBER)) {
            return text;
        }
        boolean isChanged = change[0]-- == 0;
        return text.substring(1) + (isChanged ? "9" : "");
    }
}
