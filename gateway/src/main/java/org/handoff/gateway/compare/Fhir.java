package org.handoff.gateway.compare;

import org.handoff.gateway.compare.Shape.Fields;
import org.handoff.gateway.compare.Shape.Items;
import org.handoff.gateway.compare.Shape.Leaf;
import org.handoff.gateway.compare.Shape.Naming;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// FHIR in JSON: what a server says about its own copy of a resource is left out (`meta.versionId`,
/// `meta.lastUpdated`; a Bundle's `id` and `timestamp`; an entry's `response.etag` and
/// `lastModified`), and a Bundle's entries and links are found by what they refer to, not by where
/// they stand (FHIR R4, Resource and Bundle).
final class Fhir {
    private static final Set<String> OF_THE_COPY = Set.of("versionId", "lastUpdated");
    private static final Set<String> OF_THE_BUNDLE = Set.of("id", "timestamp");
    private static final Set<String> OF_THE_RESPONSE = Set.of("etag", "lastModified");

    private Fhir() {}

    /// The same shape if it is no FHIR resource.
    static Shape normal(Shape root) {
        return root instanceof Fields fields && type(fields) != null ? resource(fields) : root;
    }

    private static Fields resource(Fields from) {
        boolean isBundle = "Bundle".equals(type(from));
        Map<String, Shape> children = new HashMap<>();
        for (Map.Entry<String, Shape> child : from.children().entrySet()) {
            String key = child.getKey();
            Shape value = child.getValue();
            if (isBundle && OF_THE_BUNDLE.contains(key)) {
                continue;
            }
            Shape now =
                    switch (key) {
                        case "meta" -> without(value, OF_THE_COPY);
                        case "entry" -> isBundle ? keyed(inside(value), Fhir::reference) : value;
                        case "link" -> isBundle ? keyed(value, Fhir::relation) : value;
                        case "contained" -> keyed(inside(value), Fhir::reference);
                        default -> value;
                    };
            if (!(key.equals("meta") && now instanceof Fields meta && meta.children().isEmpty())) {
                children.put(key, now);
            }
        }
        return new Fields(children, from.naming());
    }

    /// The items' own resources, normal too.
    private static Shape inside(Shape value) {
        if (!(value instanceof Items list)) {
            return value;
        }
        List<Shape> items = new ArrayList<>();
        for (Shape each : list.items()) {
            items.add(each instanceof Fields fields ? entry(fields) : each);
        }
        return new Items(items, true);
    }

    private static Fields entry(Fields from) {
        if (type(from) != null) {
            return resource(from);
        }
        Map<String, Shape> children = new HashMap<>(from.children());
        children.computeIfPresent("resource", (_, it) -> normal(it));
        children.computeIfPresent("response", (_, it) -> without(it, OF_THE_RESPONSE));
        return new Fields(children, from.naming());
    }

    private static Shape without(Shape value, Set<String> keys) {
        if (!(value instanceof Fields fields)) {
            return value;
        }
        Map<String, Shape> children = new HashMap<>(fields.children());
        children.keySet().removeAll(keys);
        return new Fields(children, fields.naming());
    }

    /// By key, if every item has one of its own; otherwise in their order.
    private static Shape keyed(Shape value, Function<Fields, @Nullable String> key) {
        if (!(value instanceof Items list)) {
            return value;
        }
        Map<String, Shape> found = new LinkedHashMap<>();
        for (Shape each : list.items()) {
            String name = each instanceof Fields fields ? key.apply(fields) : null;
            if (name == null || found.put(name, each) != null) {
                return value;
            }
        }
        return new Fields(found, Naming.ITEMS);
    }

    private static @Nullable String reference(Fields entry) {
        Fields resource = entry.children().get("resource") instanceof Fields inner ? inner : entry;
        String type = type(resource);
        String id = text(resource, "id");
        return type != null && id != null ? type + "/" + id : text(entry, "fullUrl");
    }

    private static @Nullable String relation(Fields link) {
        return text(link, "relation");
    }

    private static @Nullable String type(Fields fields) {
        return text(fields, "resourceType");
    }

    private static @Nullable String text(Fields fields, String key) {
        return fields.children().get(key) instanceof Leaf leaf && leaf.type().equals("text")
                ? leaf.text()
                : null;
    }
}
