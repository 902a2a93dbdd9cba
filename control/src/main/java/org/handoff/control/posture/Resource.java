package org.handoff.control.posture;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.List;
import java.util.Map;

/// One managed resource of the twin. Values that Terraform marks sensitive are not in here; the
/// others may still be what nobody wants to see, so no rule shows one that is not a plain setting.
///
/// @param address as Terraform writes it, e.g. `module.db.aws_db_instance.main[0]`
/// @param type e.g. `aws_db_instance`
/// @param values its attributes, without those that are not known yet or sensitive
/// @param open what cannot be told, in the shape of `values`: `true` stands where an attribute, or
///   all below it, will be known only after a plan is applied, or is sensitive
/// @param references which resources' addresses an attribute's expression names; empty for a state
record Resource(
        String address,
        String type,
        JsonNode values,
        List<JsonNode> open,
        Map<String, List<String>> references) {
    Resource {
        open = List.copyOf(open);
    }

    /// @param pointer e.g. `/storage_encrypted`, `/root_block_device/0/encrypted`
    JsonNode at(String pointer) {
        return values.at(pointer);
    }

    String text(String pointer) {
        return at(pointer).asText("");
    }

    /// Whether it, something around it, or something in it cannot be told.
    boolean isOpen(String pointer) {
        List<String> path = List.of(pointer.substring(1).split("/", -1));
        return open.stream().anyMatch(tree -> isOpen(tree, path));
    }

    private static boolean isOpen(JsonNode tree, List<String> path) {
        JsonNode at = tree;
        for (String name : path) {
            if (at.isBoolean()) {
                break;
            }
            at = at.isArray() ? at.path(Integer.parseInt(name)) : at.path(name);
        }
        return holdsTrue(at);
    }

    private static boolean holdsTrue(JsonNode tree) {
        if (tree.isBoolean()) {
            return tree.asBoolean();
        }
        for (JsonNode below : tree) {
            if (holdsTrue(below)) {
                return true;
            }
        }
        return false;
    }

    /// Without the indexes of instances: how most expressions name it.
    String plainAddress() {
        return plain(address);
    }

    boolean isIndexed() {
        return address.endsWith("]");
    }

    /// `["a"]` of `aws_s3_bucket.all["a"]`; empty if it has none.
    String index() {
        return isIndexed() ? address.substring(address.lastIndexOf('[')) : "";
    }

    static String plain(String address) {
        return address.replaceAll("\\[[^\\]]*\\]", "");
    }
}
