package org.handoff.gateway.compare;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// An XML or HTML element while it is read: attributes in no order, text with its white space
/// collapsed, children grouped by name and the order of the names kept beside.
final class Element {
    private final Map<String, Shape> attributes = new HashMap<>();
    private final Map<String, List<Shape>> children = new HashMap<>();
    private final StringBuilder order = new StringBuilder();
    private final StringBuilder text = new StringBuilder();

    void attribute(String name, String value) {
        attributes.put("@" + name, new Shape.Leaf("text", value.strip()));
    }

    void text(String more) {
        text.append(more).append(' ');
    }

    void child(String name, Shape shape) {
        children.computeIfAbsent(name, _ -> new ArrayList<>()).add(shape);
        order.append(name).append('\n');
    }

    Shape shape() {
        Map<String, Shape> all = new HashMap<>(attributes);
        children.forEach((name, list) -> all.put(name, new Shape.Items(list, false)));
        String said = collapsed(text.toString());
        if (!said.isEmpty()) {
            all.put("#text", new Shape.Leaf("text", said));
        }
        String names = children.size() > 1 ? order.toString() : "";
        return new Shape.Fields(all, Shape.Naming.NAMES, names);
    }

    static String collapsed(String text) {
        return text.replaceAll("[\\s\\u00a0]+", " ").strip();
    }
}
