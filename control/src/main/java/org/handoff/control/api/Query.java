package org.handoff.control.api;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// One name that may stand behind the `?` of a route, and what it may hold: what [OpenApi] tells of
/// it is what is checked here.
///
/// @param says what it is for
/// @param words that it may be; empty if it is a whole number
/// @param least the smallest number
/// @param most the largest number
record Query(String name, String says, List<String> words, long least, long most) {
    private static final int DIGITS_MAX = 18;

    Query {
        words = List.copyOf(words);
    }

    static Query number(String name, String says, long least, long most) {
        return new Query(name, says, List.of(), least, most);
    }

    static Query word(String name, String says, String... words) {
        return new Query(name, says, List.of(words), 0, 0);
    }

    /// What a request asked for. Thread-safe.
    record Asked(Map<String, String> values) {
        Asked {
            values = Map.copyOf(values);
        }

        long number(String name, long otherwise) {
            return Optional.ofNullable(values.get(name)).map(Long::parseLong).orElse(otherwise);
        }

        String word(String name, String otherwise) {
            return values.getOrDefault(name, otherwise);
        }
    }

    /// Reads what stands behind the `?`. A route that knows no names does not look at it.
    ///
    /// @param raw null if there is none
    /// @throws ApiFailure 400 if it holds anything that is not described, or one thing twice
    static Asked read(List<Query> known, @Nullable String raw) throws ApiFailure {
        Map<String, String> values = new HashMap<>();
        if (raw == null || known.isEmpty()) {
            return new Asked(values);
        }
        for (String part : raw.split("&", -1)) {
            int equals = part.indexOf('=');
            String name = part.substring(0, Math.max(0, equals));
            String value = part.substring(equals + 1);
            boolean fits = known.stream().anyMatch(it -> it.name.equals(name) && it.takes(value));
            if (!fits || values.put(name, value) != null) {
                throw wrong(known);
            }
        }
        return new Asked(values);
    }

    private boolean takes(String value) {
        if (!words.isEmpty()) {
            return words.contains(value);
        }
        boolean digits = !value.isEmpty() && value.chars().allMatch(it -> it >= '0' && it <= '9');
        if (!digits || value.length() > DIGITS_MAX) {
            return false;
        }
        long number = Long.parseLong(value);
        return number >= least && number <= most;
    }

    private static ApiFailure wrong(List<Query> known) {
        return new ApiFailure(
                400,
                "api.query",
                "The query is wrong.",
                "Write ?"
                        + known.stream().map(Query::example).collect(Collectors.joining("&"))
                        + ".");
    }

    private String example() {
        return name + "=" + (words.isEmpty() ? least + "..." + most : String.join("|", words));
    }
}
