package org.handoff.app.spec;

import org.handoff.control.evidence.Sha256;

import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/// A spec as parts with a hash each, so that whoever approves is bound to every key of it, and a
/// change says where it is. Comments and the order of keys do not count: they change nothing.
public final class SpecParts {
    /// What the gates judge by.
    private static final Set<String> POLICY =
            Set.of("gates", "windows", "bounds", "fence", "security", "people", "approvals");

    private SpecParts() {}

    /// SHA-256 in hexadecimal by name, e.g. `spec.tables`, `policy.gates`.
    public static Map<String, String> of(Spec spec) {
        Map<String, String> parts = new TreeMap<>();
        for (RecordComponent part : Objects.requireNonNull(Spec.class.getRecordComponents())) {
            String kind = POLICY.contains(part.getName()) ? "policy." : "spec.";
            StringBuilder text = new StringBuilder();
            write(value(part, spec), text);
            parts.put(
                    kind + part.getName(),
                    Sha256.hex(text.toString().getBytes(StandardCharsets.UTF_8)));
        }
        return parts;
    }

    /// Tagged and length-prefixed, so that no two values give the same text. A secret is its
    /// reference; nothing is resolved.
    private static void write(Object value, StringBuilder text) {
        switch (value) {
            case Record made -> {
                text.append(made.getClass().getSimpleName()).append('{');
                for (RecordComponent each :
                        Objects.requireNonNull(made.getClass().getRecordComponents())) {
                    text.append(each.getName()).append('=');
                    write(value(each, made), text);
                }
                text.append('}');
            }
            case List<?> list -> {
                text.append(list.size()).append('[');
                list.forEach(each -> write(each, text));
                text.append(']');
            }
            default -> {
                String plain = value.toString();
                text.append(plain.length()).append(':').append(plain);
            }
        }
    }

    private static Object value(RecordComponent component, Object of) {
        try {
            var accessor = component.getAccessor();
            accessor.setAccessible(true);
            return Objects.requireNonNullElse(accessor.invoke(of), List.of());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + component, e);
        }
    }
}
