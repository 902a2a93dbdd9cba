package org.handoff.control.posture;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// All managed resources of one Terraform file.
///
/// @param isPlan whether it says what will be, not what is
record Twin(List<Resource> resources, boolean isPlan) {
    Twin {
        resources = List.copyOf(resources);
    }

    Stream<Resource> of(String type) {
        return resources.stream().filter(each -> each.type().equals(type));
    }

    /// Resources of a type that belong to another: an attribute of theirs holds its id, name or
    /// ARN, or is written as an expression that names it.
    Stream<Resource> belonging(String type, String attribute, Resource to) {
        Set<String> names =
                Stream.of("/id", "/arn", "/name", "/bucket")
                        .map(to::text)
                        .filter(name -> !name.isEmpty())
                        .collect(Collectors.toSet());
        return of(type).filter(each ->
                names.contains(each.text("/" + attribute)) || names(each, attribute, to));
    }

    /// One of several instances is named by its index, or by an instance with the same.
    private static boolean names(Resource each, String attribute, Resource to) {
        List<String> named = each.references().getOrDefault(attribute, List.of());
        if (!to.isIndexed()) {
            return named.contains(to.plainAddress());
        }
        return named.contains(to.plainAddress() + to.index())
                || (named.contains(to.plainAddress()) && each.index().equals(to.index()));
    }
}
