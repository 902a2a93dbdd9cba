package org.handoff.app.spec;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Binds YAML nodes to the records of [Spec]. It never stops at a problem: it notes it and goes on,
/// so that a person sees all of them at once. A value that could not be read is `null`, and the
/// record around it is then not made.
final class Binder {
    static final int LIST_MAX = 1000;

    static final String VARIABLE = "[A-Za-z_][A-Za-z0-9_]{0,127}";

    private final Nodes nodes;
    private final Scalars scalars;

    Binder(Nodes nodes, Scalars scalars) {
        this.nodes = nodes;
        this.scalars = scalars;
    }

    /// `null` if there was a problem anywhere below.
    <R extends Record> @Nullable R bind(Node node, Class<R> type) {
        Object made = record(node, type, "");
        return made == null ? null : type.cast(made);
    }

    /// Whether the key may be absent.
    static boolean isOptional(RecordComponent component) {
        Key key = key(component);
        return !key.fallback().isEmpty()
                || component.getAnnotatedType().isAnnotationPresent(Nullable.class)
                || component.getType() == List.class
                || (component.getType().isRecord()
                        && !isScalar(component.getType())
                        && Arrays.stream(component.getType().getRecordComponents())
                                .allMatch(Binder::isOptional));
    }

    static Key key(RecordComponent component) {
        return Objects.requireNonNull(component.getAnnotation(Key.class), component::toString);
    }

    static boolean isScalar(Class<?> type) {
        return !type.isRecord()
                || type == Bytes.class
                || type == Endpoint.class
                || type == Route.class;
    }

    static Class<?> element(RecordComponent list) {
        return (Class<?>) ((ParameterizedType) list.getGenericType()).getActualTypeArguments()[0];
    }

    private @Nullable Object record(Node node, Class<?> type, String path) {
        RecordComponent[] components = Objects.requireNonNull(type.getRecordComponents());
        Map<String, Node> values = entries(node, path, names(components));
        List<@Nullable Object> arguments = new ArrayList<>();
        boolean whole = node instanceof MappingNode;
        for (RecordComponent component : components) {
            String key = path.isEmpty() ? component.getName() : path + "." + component.getName();
            Node value = values.get(component.getName());
            Object argument =
                    value == null || isAbsent(value, component)
                            ? absent(node, component, key)
                            : value(value, component, key);
            boolean mayBeNull =
                    (value == null || isAbsent(value, component)) && isOptional(component);
            whole &= argument != null || mayBeNull;
            arguments.add(argument);
        }
        return whole ? make(type, arguments) : null;
    }

    /// An empty section (`tables:` and nothing below) counts as absent, an empty value does not.
    private static boolean isAbsent(Node node, RecordComponent component) {
        return node.getTag().equals(Tag.NULL)
                && (component.getType() == List.class || !isScalar(component.getType()));
    }

    private Map<String, Node> entries(Node node, String path, List<String> known) {
        Map<String, Node> values = new LinkedHashMap<>();
        if (!(node instanceof MappingNode mapping)) {
            nodes.problem(
                    node, path, "found " + shape(node), "here stand keys: " + words(known), "");
            return values;
        }
        for (NodeTuple entry : mapping.getValue()) {
            String name = entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
            String key = path.isEmpty() ? name : path + "." + name;
            if (!known.contains(name)) {
                nodes.problem(
                        entry.getKeyNode(),
                        key,
                        "unknown key",
                        "allowed are " + words(known),
                        Suggest.near(name, known));
            } else if (values.putIfAbsent(name, entry.getValueNode()) != null) {
                nodes.problem(entry.getKeyNode(), key, "the key stands here twice", "keep one", "");
            } else {
                nodes.place(key, entry.getKeyNode());
            }
        }
        return values;
    }

    private @Nullable Object absent(Node around, RecordComponent component, String key) {
        Class<?> type = component.getType();
        if (!isOptional(component)) {
            if (around instanceof MappingNode) {
                nodes.problem(
                        around,
                        key,
                        "the key is missing",
                        "it is required: " + key(component).value(),
                        "");
            }
            return null;
        }
        if (type == List.class) {
            return List.of();
        }
        if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
            return null;
        }
        if (!isScalar(type)) {
            return defaults(type);
        }
        return switch (scalars.read(type, key(component), key(component).fallback())) {
            case Scalars.Reading.Good good -> good.value();
            case Scalars.Reading.Bad bad ->
                    throw new IllegalStateException(key + ": its fallback: " + bad.allowed());
        };
    }

    /// The record made of the fallbacks alone.
    private Object defaults(Class<?> type) {
        Node empty = new MappingNode(Tag.MAP, List.of(), FlowStyle.BLOCK);
        return Objects.requireNonNull(record(empty, type, ""));
    }

    private @Nullable Object value(Node node, RecordComponent component, String key) {
        Class<?> type = component.getType();
        if (type == List.class) {
            return list(node, component, key);
        }
        return type == Secret.class ? secret(node, key) : one(node, type, key(component), key);
    }

    private @Nullable Object one(Node node, Class<?> type, Key key, String path) {
        if (!isScalar(type)) {
            return record(node, type, path);
        }
        if (!(node instanceof ScalarNode scalar)) {
            nodes.problem(node, path, "found " + shape(node), Scalars.allowed(type), "");
            return null;
        }
        if (node.getTag().equals(Tag.NULL)) {
            nodes.problem(node, path, "the value is empty", Scalars.allowed(type), "");
            return null;
        }
        return switch (scalars.read(type, key, scalar.getValue())) {
            case Scalars.Reading.Good good -> good.value();
            case Scalars.Reading.Bad bad -> {
                nodes.problem(
                        node,
                        path,
                        "found '" + shown(scalar.getValue()) + "'",
                        bad.allowed(),
                        bad.guess());
                yield null;
            }
        };
    }

    private @Nullable Object list(Node node, RecordComponent component, String path) {
        if (!(node instanceof SequenceNode sequence)) {
            nodes.problem(
                    node, path, "found " + shape(node), "allowed is a list: [a, b] or - a", "");
            return null;
        }
        if (sequence.getValue().size() > LIST_MAX) {
            nodes.problem(node, path, "found a longer list", "at most " + LIST_MAX, "");
            return null;
        }
        List<Object> values = new ArrayList<>();
        boolean whole = true;
        for (Node item : sequence.getValue()) {
            String at = path + "[" + values.size() + "]";
            nodes.place(at, item);
            Optional<Object> value =
                    Optional.ofNullable(one(item, element(component), key(component), at));
            value.ifPresent(values::add);
            whole &= value.isPresent();
        }
        return whole ? List.copyOf(values) : null;
    }

    /// `{env: NAME}` or `{file: PATH}`. Nothing else that stands here is ever shown.
    private @Nullable Secret secret(Node node, String path) {
        String remedy = "write {env: NAME} or {file: PATH}";
        if (!(node instanceof MappingNode mapping)) {
            nodes.problem(
                    node, path, "a secret does not stand in the spec (not shown)", remedy, "");
            return null;
        }
        if (mapping.getValue().size() == 1) {
            NodeTuple entry = mapping.getValue().getFirst();
            if (entry.getKeyNode() instanceof ScalarNode key
                    && entry.getValueNode() instanceof ScalarNode value) {
                if (key.getValue().equals("env") && value.getValue().matches(VARIABLE)) {
                    return new Secret.Environment(value.getValue());
                }
                var file = scalars.path(value.getValue());
                if (key.getValue().equals("file") && file != null && !value.getValue().isEmpty()) {
                    return new Secret.File(file);
                }
            }
        }
        nodes.problem(node, path, "found no reference to a secret (not shown)", remedy, "");
        return null;
    }

    private static Object make(Class<?> type, List<@Nullable Object> arguments) {
        Class<?>[] types =
                Arrays.stream(Objects.requireNonNull(type.getRecordComponents()))
                        .map(RecordComponent::getType)
                        .toArray(Class<?>[]::new);
        try {
            return type.getDeclaredConstructor(types).newInstance(arguments.toArray());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make " + type, e);
        }
    }

    private static List<String> names(RecordComponent[] components) {
        return Arrays.stream(components).map(RecordComponent::getName).toList();
    }

    private static String words(List<String> known) {
        return String.join(", ", known);
    }

    private static String shape(Node node) {
        return switch (node) {
            case MappingNode _ -> "keys";
            case SequenceNode _ -> "a list";
            case Node other when other.getTag().equals(Tag.NULL) -> "nothing";
            default -> "a single value";
        };
    }

    /// Hides what a URL may carry before its `@`.
    private static String shown(String text) {
        String hidden = text.replaceAll("://[^@\\s]*@", "://...@");
        return hidden.length() > 80 ? hidden.substring(0, 77) + "..." : hidden;
    }
}
