package org.handoff.gateway.compare;

import org.handoff.gateway.compare.Difference.Kind;
import org.handoff.gateway.compare.Shape.Fields;
import org.handoff.gateway.compare.Shape.Items;
import org.handoff.gateway.compare.Shape.Leaf;
import org.handoff.gateway.compare.Shape.Naming;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Walks two trees side by side and notes where they differ. Linear in their size, but for hashes
/// of what differs.
final class TreeWalk {
    private static final String ITEM = "[*]";

    private final CompareOptions options;
    private final Findings findings;

    TreeWalk(CompareOptions options, Findings findings) {
        this.options = options;
        this.findings = findings;
    }

    void compare(String path, Shape own, Shape other) {
        switch (own) {
            case Leaf left when other instanceof Leaf right -> leaves(path, left, right);
            case Fields left when other instanceof Fields right -> fields(path, left, right);
            case Items left when other instanceof Items right -> items(path, left, right);
            default -> findings.add(path, Kind.TYPE, own, other);
        }
    }

    private void leaves(String path, Leaf own, Leaf other) {
        if (!own.type().equals(other.type())) {
            findings.add(path, Kind.TYPE, own, other);
        } else if (!own.text().equals(other.text())) {
            findings.add(path, Kind.DIFFERENT, own, other);
        }
    }

    private void fields(String path, Fields own, Fields other) {
        Set<String> keys = new TreeSet<>(own.children().keySet());
        keys.addAll(other.children().keySet());
        for (String key : keys) {
            Shape left = own.children().get(key);
            Shape right = other.children().get(key);
            String at = at(path, key, own.naming(), other.naming());
            if (left != null && right != null) {
                compare(at, left, right);
            } else if (left != null) {
                lacking(at, Kind.MISSING, left);
            } else if (right != null) {
                lacking(at, Kind.EXTRA, right);
            }
        }
        if (!own.order().equals(other.order()) && own.isAlike(other)) {
            findings.add(
                    path + ".#order",
                    Kind.DIFFERENT,
                    new Leaf("order", own.order()),
                    new Leaf("order", other.order()));
        }
    }

    /// Elements of one name stand in a list even if there is one: each counts by itself.
    private void lacking(String path, Kind kind, Shape shape) {
        List<Shape> all =
                shape instanceof Items list && !list.isArray() ? list.items() : List.of(shape);
        for (Shape each : all) {
            boolean isMissing = kind == Kind.MISSING;
            findings.add(path, kind, isMissing ? each : null, isMissing ? null : each);
        }
    }

    private String at(String path, String key, Naming left, Naming right) {
        if (left == Naming.ITEMS && right == Naming.ITEMS) {
            return path + ITEM;
        }
        boolean isData =
                left == Naming.COLLAPSED
                        || right == Naming.COLLAPSED
                        || left != right
                        || options.opaque().contains(path);
        if (isData) {
            return path + "." + Names.ANY;
        }
        return path + "." + (left == Naming.TRUSTED ? key : Names.shown(key));
    }

    private void items(String path, Items own, Items other) {
        String at = own.isArray() ? path + ITEM : path;
        List<Shape> left = own.items();
        List<Shape> right = other.items();
        if (options.unordered().contains(path)) {
            left = without(own, other);
            right = without(other, own);
        }
        int both = Math.min(left.size(), right.size());
        for (int i = 0; i < both; i++) {
            compare(at, left.get(i), right.get(i));
        }
        left.subList(both, left.size()).forEach(it -> findings.add(at, Kind.MISSING, it, null));
        right.subList(both, right.size()).forEach(it -> findings.add(at, Kind.EXTRA, null, it));
    }

    /// The items that have no equal one on the other side, each equal one used once.
    private static List<Shape> without(Items items, Items others) {
        Map<String, Integer> there = new HashMap<>();
        others.canonicals().forEach(it -> there.merge(it, 1, Integer::sum));
        List<Shape> left = new ArrayList<>();
        for (Shape each : items.items()) {
            if (there.merge(each.canonical(), -1, Integer::sum) < 0) {
                left.add(each);
            }
        }
        return left;
    }
}
