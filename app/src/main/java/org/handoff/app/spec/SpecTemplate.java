package org.handoff.app.spec;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Writes a commented spec: given values stand, everything else stands commented out with its
/// fallback and what it means. Derived from the records, so that no key is forgotten.
public final class SpecTemplate {
    private static final String SCHEMA = "docs/reference/handoff.schema.json";

    private final Map<String, String> given;
    private final StringBuilder text = new StringBuilder(8192);

    private SpecTemplate(Map<String, String> given) {
        this.given = given;
    }

    /// @param given by dotted key, e.g. `legacy.database.host`, as YAML text; `gateways[0].name`
    ///   for lists
    public static String text(Map<String, String> given) {
        SpecTemplate template = new SpecTemplate(given);
        template.text.append("# yaml-language-server: $schema=" + SCHEMA + "\n");
        template.text.append(
                "# One migration. Every key stands here; what is commented out is the default.\n");
        template.text.append(
                "# No secret belongs here: {env: NAME} or {file: PATH} say where one stands.\n");
        template.record(Spec.class, "", "", false);
        return template.text.toString();
    }

    /// A scalar as YAML: quoted only if it must be.
    public static String quoted(String value) {
        boolean plain = value.matches("[A-Za-z0-9_./@][A-Za-z0-9_./@:-]*") && !value.endsWith(":");
        boolean word = value.matches("true|false|null|yes|no|on|off|[0-9.]+");
        return plain && !word
                ? value
                : "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private void record(Class<?> type, String path, String indent, boolean commented) {
        for (RecordComponent component : Objects.requireNonNull(type.getRecordComponents())) {
            String key = path.isEmpty() ? component.getName() : path + "." + component.getName();
            component(component, key, indent, commented);
        }
    }

    private void component(
            RecordComponent component, String key, String indent, boolean commented) {
        if (indent.isEmpty()) {
            text.append('\n');
        }
        String name = component.getName();
        Key about = Binder.key(component);
        if (component.getType() == List.class && !Binder.isScalar(Binder.element(component))) {
            list(component, key, indent);
        } else if (component.getType() == Secret.class || Binder.isScalar(component.getType())) {
            String value = given.get(key);
            boolean absent = value == null || commented;
            String shown = value == null ? fallback(component, about) : value;
            line(indent, absent, name + ": " + shown, about.value());
        } else {
            boolean absent = commented || (isNullable(component) && !isGiven(key + "."));
            line(indent, absent, name + ":", about.value());
            record(component.getType(), key, indent + "  ", absent);
        }
    }

    private void list(RecordComponent component, String key, String indent) {
        line(
                indent,
                !isGiven(key + "[0]."),
                component.getName() + ":",
                Binder.key(component).value());
        boolean first = true;
        for (RecordComponent item :
                Objects.requireNonNull(Binder.element(component).getRecordComponents())) {
            String name = key + "[0]." + item.getName();
            String value = given.get(name);
            String shown = value == null ? fallback(item, Binder.key(item)) : value;
            String lead = first ? "  - " : "    ";
            boolean commented = value == null;
            line(indent, commented, lead + item.getName() + ": " + shown, Binder.key(item).value());
            first = false;
        }
    }

    private boolean isGiven(String prefix) {
        return given.keySet().stream().anyMatch(name -> name.startsWith(prefix));
    }

    private static boolean isNullable(RecordComponent component) {
        return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    private void line(String indent, boolean commented, String content, String about) {
        String line = commented ? indent + "# " + content : indent + content;
        text.append(line);
        text.append(" ".repeat(Math.max(1, 44 - line.length())));
        text.append("# ").append(about).append('\n');
    }

    private static String fallback(RecordComponent component, Key key) {
        if (component.getType() == Secret.class) {
            return "{env: NAME}";
        }
        if (component.getType() == List.class) {
            return "[]";
        }
        if (!Binder.isScalar(component.getType())) {
            return "{}";
        }
        @Nullable String fallback = key.fallback().isEmpty() ? null : key.fallback();
        return fallback == null ? "..." : quotedIfText(fallback);
    }

    private static String quotedIfText(String fallback) {
        return fallback.matches("[A-Za-z0-9_.:-]+") ? fallback : quoted(fallback);
    }
}
