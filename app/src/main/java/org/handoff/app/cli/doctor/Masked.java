package org.handoff.app.cli.doctor;

import com.fasterxml.jackson.databind.JsonNode;

import org.handoff.app.spec.Bytes;
import org.handoff.app.spec.Endpoint;
import org.handoff.app.spec.Secret;
import org.handoff.control.api.StatusView;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Turns what people wrote into its shape: numbers, durations, switches and words of our own stay,
/// every other text becomes its length. What is not known to be harmless is not let through, so a
/// key that is added later is masked until somebody decides otherwise.
public final class Masked {
    /// A word of ours: kinds, phases, verdicts, names of gates and steps.
    private static final String WORD = "[a-z][a-z0-9-]{0,23}";

    /// Keys of the status whose texts are our own words.
    private static final Set<String> OWN_WORDS =
            Set.of("phase", "owner", "verdict", "outcome", "state", "direction", "kind", "mode");

    /// Of the status, as the API writes it.
    private static final Set<String> OWN_KEYS = keys(StatusView.class);

    private static final String INDENT = "  ";

    private final StringBuilder text = new StringBuilder();

    private Masked() {}

    /// A record of the spec, a key a line.
    public static String spec(Record spec) {
        Masked masked = new Masked();
        masked.record("", spec);
        return masked.text.toString();
    }

    private void record(String indent, Record made) {
        for (RecordComponent each : Objects.requireNonNull(made.getClass().getRecordComponents())) {
            value(indent, each.getName() + ":", of(each, made));
        }
    }

    private void value(String indent, String name, @Nullable Object value) {
        switch (value) {
            case null -> line(indent, name, "not set");
            case List<?> list -> list(indent, name, list);
            case Secret secret -> line(indent, name, secret(secret));
            case Endpoint endpoint -> line(indent, name, "port " + endpoint.port());
            case Bytes bytes -> line(indent, name, bytes.count() + " bytes");
            case Record made -> {
                line(indent, name, "");
                record(indent + INDENT, made);
            }
            case Path path -> line(indent, name, Files.exists(path) ? "is there" : "is not there");
            case URI uri ->
                    line(
                            indent,
                            name,
                            "address with " + uri.getScheme() + ", port " + uri.getPort());
            case Number number -> line(indent, name, number.toString());
            case Boolean yes -> line(indent, name, yes.toString());
            case Duration duration -> line(indent, name, duration.toMillis() + " ms");
            case Enum<?> constant -> line(indent, name, constant.name().toLowerCase(Locale.ROOT));
            case Map<?, ?> map -> line(indent, name, map.size() + " entries");
            default -> line(indent, name, "text of " + value.toString().length());
        }
    }

    private void list(String indent, String name, List<?> list) {
        line(indent, name, list.size() + " of them");
        for (Object each : list) {
            value(indent + INDENT, "-", each);
        }
    }

    private static String secret(Secret secret) {
        String kind = secret instanceof Secret.File ? "a file" : "a variable";
        try {
            return kind + ", " + (secret.resolve().isEmpty() ? "empty" : "can be read");
        } catch (HandoffException e) {
            return kind + ", cannot be read";
        }
    }

    private static @Nullable Object of(RecordComponent component, Object made) {
        try {
            var accessor = component.getAccessor();
            accessor.setAccessible(true);
            return accessor.invoke(made);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + component, e);
        }
    }

    private void line(String indent, String name, String value) {
        text.append(indent).append(name);
        if (!value.isEmpty()) {
            text.append(' ').append(value);
        }
        text.append('\n');
    }

    /// An answer of the API: numbers, switches, and our own words under keys that hold nothing
    /// else.
    public static String json(JsonNode node) {
        Masked masked = new Masked();
        masked.json("", "status:", "", node);
        return masked.text.toString();
    }

    private void json(String indent, String name, String key, JsonNode node) {
        if (node.isObject()) {
            line(indent, name, "");
            node.properties()
                    .forEach(each ->
                            json(
                                    indent + INDENT,
                                    word(each.getKey()) + ":",
                                    each.getKey(),
                                    each.getValue()));
        } else if (node.isArray()) {
            line(indent, name, node.size() + " of them");
            node.forEach(each -> json(indent + INDENT, "-", key, each));
        } else if (node.isNumber() || node.isBoolean() || node.isNull()) {
            line(indent, name, node.asText());
        } else {
            boolean ours = OWN_WORDS.contains(key) && node.asText().matches(WORD);
            line(indent, name, ours ? node.asText() : "text of " + node.asText().length());
        }
    }

    /// A key of the status that we named; another one is a gateway's, a pointer's or a route's
    /// name.
    private static String word(String key) {
        return OWN_KEYS.contains(key) ? key : "key of " + key.length();
    }

    private static Set<String> keys(Type type) {
        Set<String> keys = new HashSet<>();
        collect(type, keys, new HashSet<>());
        return Set.copyOf(keys);
    }

    private static void collect(Type type, Set<String> keys, Set<Type> seen) {
        if (!seen.add(type)) {
            return;
        }
        if (type instanceof ParameterizedType of) {
            for (Type each : of.getActualTypeArguments()) {
                collect(each, keys, seen);
            }
        }
        if (type instanceof Class<?> made && made.isRecord()) {
            for (RecordComponent each : Objects.requireNonNull(made.getRecordComponents())) {
                keys.add(each.getName());
                collect(each.getGenericType(), keys, seen);
            }
        }
    }
}
