package org.handoff.gateway.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// A body as a tree, whatever its format: what two of them are compared by. None of them says a
/// value in its text.
sealed interface Shape {

    /// How a child's key becomes part of a path.
    enum Naming {
        /// As it is, unless it looks like data: see [Names].
        NAMES,
        /// As it is: the key is of the format, not of the content.
        TRUSTED,
        /// As `*`: keys are data.
        COLLAPSED,
        /// As `[*]`: an array whose items have been found by key.
        ITEMS
    }

    /// Named children, whose order means nothing.
    ///
    /// @param order of differently named children, where that means something; otherwise empty
    record Fields(Map<String, Shape> children, Naming naming, String order) implements Shape {
        Fields(Map<String, Shape> children, Naming naming) {
            this(children, naming, "");
        }

        @Override
        public String canonical() {
            StringBuilder text = new StringBuilder("{");
            for (Map.Entry<String, Shape> child : new TreeMap<>(children).entrySet()) {
                text.append(sized(child.getKey())).append(child.getValue().canonical());
            }
            return text.append('}').append(order).toString();
        }

        /// Whether the other one has children of the same names, and as many of each.
        boolean isAlike(Fields other) {
            if (!new TreeSet<>(children.keySet()).equals(new TreeSet<>(other.children.keySet()))) {
                return false;
            }
            return children.entrySet().stream()
                    .allMatch(it -> {
                        Shape there = other.children.get(it.getKey());
                        return !(it.getValue() instanceof Items left)
                                || (there instanceof Items right
                                        && left.items.size() == right.items.size());
                    });
        }

        @Override
        public String toString() {
            return children.size() + " fields";
        }
    }

    /// Children in their order.
    ///
    /// @param isArray whether the path gets `[*]`; elements of one name need none
    record Items(List<Shape> items, boolean isArray) implements Shape {
        @Override
        public String canonical() {
            StringBuilder text = new StringBuilder("[");
            items.forEach(it -> text.append(it.canonical()));
            return text.append(']').toString();
        }

        /// The canonical texts, one each.
        List<String> canonicals() {
            List<String> texts = new ArrayList<>(items.size());
            items.forEach(it -> texts.add(it.canonical()));
            return texts;
        }

        @Override
        public String toString() {
            return items.size() + " items";
        }
    }

    /// A value.
    ///
    /// @param type `text`, `number`, `truth`, `null` ...
    /// @param text the same for two equal values, and for no others
    record Leaf(String type, String text) implements Shape {
        @Override
        public String canonical() {
            return type + sized(text);
        }

        @Override
        public String toString() {
            return "a " + type;
        }
    }

    /// The same for two equal shapes, and for no others.
    String canonical();

    private static String sized(String text) {
        return text.length() + ":" + text;
    }
}
