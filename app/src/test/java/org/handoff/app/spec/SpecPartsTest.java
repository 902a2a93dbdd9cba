package org.handoff.app.spec;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.control.approve.Approval;
import org.junit.jupiter.api.Test;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Every single change of a spec is a change of its parts: made over all keys that there are.
class SpecPartsTest {
    private static final Spec SPEC =
            SpecReader.read(Path.of("src/test/resources/spec/least.yaml")).spec();

    /// One record with one component changed, everywhere below.
    private static List<Record> changed(Record of) throws ReflectiveOperationException {
        List<Record> all = new ArrayList<>();
        RecordComponent[] components = Objects.requireNonNull(of.getClass().getRecordComponents());
        for (int i = 0; i < components.length; i++) {
            for (Object other : others(components[i], value(components[i], of))) {
                all.add(with(of, components, i, other));
            }
        }
        return all;
    }

    private static Object value(RecordComponent component, Record of)
            throws ReflectiveOperationException {
        var accessor = component.getAccessor();
        accessor.setAccessible(true);
        return accessor.invoke(of);
    }

    private static Record with(Record of, RecordComponent[] components, int at, Object other)
            throws ReflectiveOperationException {
        Object[] arguments = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            arguments[i] = i == at ? other : value(components[i], of);
        }
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        var made = of.getClass().getDeclaredConstructor(types);
        made.setAccessible(true);
        return (Record) made.newInstance(arguments);
    }

    /// Values that differ from `now`; at least one for each key.
    private static List<?> others(RecordComponent component, Object now)
            throws ReflectiveOperationException {
        Class<?> type = component.getType();
        if (type == List.class) {
            Class<?> element =
                    (Class<?>)
                            ((ParameterizedType) component.getGenericType())
                                    .getActualTypeArguments()[0];
            List<Object> longer = new ArrayList<>((List<?>) now);
            longer.add(sample(element, 1));
            return List.of(longer);
        }
        if (now instanceof Record made && !Binder.isScalar(type)) {
            return changed(made);
        }
        Object other = sample(type, 1);
        return List.of(other.equals(now) ? sample(type, 2) : other);
    }

    private static Object sample(Class<?> type, int number) throws ReflectiveOperationException {
        if (type.isEnum()) {
            Object[] constants = Objects.requireNonNull(type.getEnumConstants());
            return constants[(number - 1) % constants.length];
        }
        if (type.isRecord()) {
            List<Object> arguments = new ArrayList<>();
            List<Class<?>> types = new ArrayList<>();
            for (RecordComponent each : Objects.requireNonNull(type.getRecordComponents())) {
                types.add(each.getType());
                arguments.add(
                        each.getType() == List.class ? List.of() : sample(each.getType(), number));
            }
            var made = type.getDeclaredConstructor(types.toArray(Class<?>[]::new));
            made.setAccessible(true);
            return made.newInstance(arguments.toArray());
        }
        return switch (type.getSimpleName()) {
            case "String" -> number == 1 ? "2031-01-01" : "2032-01-01";
            case "int" -> 7_000 + number;
            case "long" -> 7_000L + number;
            case "boolean" -> number == 1;
            case "Duration" -> Duration.ofSeconds(7_000 + number);
            case "Path" -> Path.of("/changed/" + number);
            case "URI" -> URI.create("http://changed.example:" + (8_000 + number));
            case "Secret" -> new Secret.Environment("CHANGED_" + number);
            default -> throw new IllegalStateException("no sample of " + type);
        };
    }

    @Test
    void everySingleFieldChangeVoidsAndNamesItsSection() throws ReflectiveOperationException {
        Map<String, String> parts = SpecParts.of(SPEC);
        Approval approval = new Approval("ann", parts, Instant.MAX);
        assertThat(approval.drift(SpecParts.of(SPEC))).isEmpty();

        int changes = 0;
        for (RecordComponent section : Objects.requireNonNull(Spec.class.getRecordComponents())) {
            RecordComponent[] all = Spec.class.getRecordComponents();
            int at =
                    Arrays.asList(Arrays.stream(all).map(RecordComponent::getName).toArray())
                            .indexOf(section.getName());
            for (Object other : others(section, value(section, SPEC))) {
                Spec changed = (Spec) with(SPEC, all, at, other);
                assertThat(approval.drift(SpecParts.of(changed)))
                        .as(section.getName() + ": " + other)
                        .singleElement()
                        .asString()
                        .endsWith("." + section.getName());
                changes++;
            }
        }
        assertThat(changes).isGreaterThan(80);
    }

    @Test
    void twoListsThatReadAlikeAreTwo() {
        Spec one = SPEC.with(List.of());
        assertThat(SpecParts.of(one)).isEqualTo(SpecParts.of(SPEC.with(List.of())));
        var together = new Spec.Strategy("a", Way.CANARY, false, List.of("x, y"));
        var apart = new Spec.Strategy("a", Way.CANARY, false, List.of("x", "y"));
        assertThat(SpecParts.of(SPEC.with(List.of(together))))
                .isNotEqualTo(SpecParts.of(SPEC.with(List.of(apart))));
    }
}
