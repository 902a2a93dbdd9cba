package org.handoff.app.spec;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads a single value of the spec out of its text, or says what is allowed instead.
final class Scalars {
    static final String ENDPOINT = "(\\[[0-9a-fA-F:.]+\\]|[A-Za-z0-9._-]+):([0-9]{1,5})";
    static final String ROUTE = "(\\*|[A-Z]+) (/\\S*)";
    static final String URL = "https?://(\\[[0-9a-fA-F:.]+\\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?/?";
    static final int TEXT_CHARS_MAX = 1024;

    /// What came of a text.
    sealed interface Reading {
        record Good(Object value) implements Reading {}

        record Bad(String allowed, String guess) implements Reading {}
    }

    private final Path folder;

    /// @param folder absolute; relative paths of the spec begin there
    Scalars(Path folder) {
        this.folder = folder;
    }

    /// Reads `text` as a value of `type`, within the limits of `key`.
    Reading read(Class<?> type, Key key, String text) {
        if (text.isEmpty() || text.length() > TEXT_CHARS_MAX) {
            return bad("it must hold 1 to " + TEXT_CHARS_MAX + " characters");
        }
        if (type.isEnum()) {
            return constant(type, text);
        }
        Object value = value(type, text);
        return value == null ? bad(allowed(type)) : within(value, key, text);
    }

    /// What a value of `type` looks like, in words.
    static String allowed(Class<?> type) {
        return switch (type.getSimpleName()) {
            case "int" -> "allowed is a whole number";
            case "boolean" -> "allowed is true or false";
            case "Duration" -> "allowed is a number with ms, s, m, h or d, e.g. 250ms";
            case "Bytes" -> "allowed is a number with B, kB, MB, GB or TB, e.g. 64MB";
            case "Endpoint" -> "allowed is HOST:PORT, e.g. 127.0.0.1:8080 or [::1]:8080";
            case "Route" -> "allowed is METHOD /PATH, e.g. POST /fhir/*/_search";
            case "URI" -> "allowed is http://HOST:PORT, without user, path or query";
            case "Path" -> "allowed is a path of a file";
            default -> "allowed is a text";
        };
    }

    /// How an enum constant is written in the spec.
    static String spelled(Enum<?> constant) {
        try {
            Spelled spelled =
                    constant.getDeclaringClass()
                            .getField(constant.name())
                            .getAnnotation(Spelled.class);
            return spelled != null
                    ? spelled.value()
                    : constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<String> spellings(Class<?> type) {
        List<String> words = new ArrayList<>();
        for (Object constant : Objects.requireNonNull(type.getEnumConstants())) {
            words.add(spelled((Enum<?>) constant));
        }
        return words;
    }

    private static Reading constant(Class<?> type, String text) {
        for (Object constant : Objects.requireNonNull(type.getEnumConstants())) {
            if (spelled((Enum<?>) constant).equals(text)) {
                return new Reading.Good(constant);
            }
        }
        List<String> words = spellings(type);
        return new Reading.Bad(
                "allowed are " + String.join(", ", words), Suggest.near(text, words));
    }

    private @Nullable Object value(Class<?> type, String text) {
        return switch (type.getSimpleName()) {
            case "String" -> text;
            case "int" -> text.matches("-?[0-9]{1,9}") ? Integer.valueOf(text) : null;
            case "boolean" -> text.matches("true|false") ? Boolean.valueOf(text) : null;
            case "Duration" -> Units.duration(text);
            case "Bytes" -> Units.bytes(text);
            case "Endpoint" -> endpoint(text);
            case "Route" -> route(text);
            case "URI" -> text.matches(URL) ? URI.create(text.replaceAll("/$", "")) : null;
            case "Path" -> path(text);
            default -> throw new IllegalStateException("no reader for " + type);
        };
    }

    @Nullable Path path(String text) {
        try {
            return folder.resolve(text).normalize();
        } catch (InvalidPathException e) {
            return null;
        }
    }

    static @Nullable Endpoint endpoint(String text) {
        Matcher matcher = Pattern.compile(ENDPOINT).matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > 65_535) {
            return null;
        }
        return new Endpoint(
                matcher.group(1).replaceAll("[\\[\\]]", ""), Integer.parseInt(matcher.group(2)));
    }

    private static @Nullable Route route(String text) {
        Matcher matcher = Pattern.compile(ROUTE).matcher(text);
        return matcher.matches() ? new Route(matcher.group(1), matcher.group(2)) : null;
    }

    private Reading within(Object value, Key key, String text) {
        if (!key.pattern().isEmpty() && !text.matches(key.pattern())) {
            return bad("allowed is " + key.allowed());
        }
        boolean tooSmall = !key.min().isEmpty() && compare(value, key.min()) < 0;
        boolean tooGreat = !key.max().isEmpty() && compare(value, key.max()) > 0;
        if (!tooSmall && !tooGreat) {
            return new Reading.Good(value);
        }
        String from = key.min().isEmpty() ? "" : " from " + key.min();
        String to = key.max().isEmpty() ? "" : " up to " + key.max();
        return bad("allowed is" + from + to);
    }

    private int compare(Object value, String limit) {
        return switch (value) {
            case Integer number -> Integer.compare(number, Integer.parseInt(limit));
            case Duration duration ->
                    duration.compareTo(Objects.requireNonNull(Units.duration(limit)));
            case Bytes bytes ->
                    Long.compare(bytes.count(), Objects.requireNonNull(Units.bytes(limit)).count());
            default -> throw new IllegalStateException("no order for " + value.getClass());
        };
    }

    private static Reading bad(String allowed) {
        return new Reading.Bad(allowed, "");
    }
}
