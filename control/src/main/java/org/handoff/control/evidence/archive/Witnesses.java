package org.handoff.control.evidence.archive;

import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

import java.util.SortedMap;
import java.util.TreeMap;

/// What stands beside the ledger and was seen when an archive was made: it can be derived from no
/// record, so that it counts as far as one trusts whoever signed the index. Numbers, hashes, names
/// of tables and routes; no value of a row, and no words but cleaned ones.
///
/// @param shadow how often the other side's answers were the same; `null` if the spec has no shadow
/// @param inventory what the map's gate says, and the map's hash; `null` if the spec names no map
/// @param validations certificates of validations, by a name of letters, digits, `.` and `-`
public record Witnesses(
        @Nullable ObjectNode shadow,
        @Nullable ObjectNode inventory,
        SortedMap<String, ObjectNode> validations) {
    /// Of a migration without shadow, map and validation.
    public static final Witnesses NONE = new Witnesses(null, null, new TreeMap<>());

    public Witnesses {
        validations = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(validations));
    }

    /// By the name of the archive's file.
    SortedMap<String, ObjectNode> files() {
        SortedMap<String, ObjectNode> files = new TreeMap<>();
        if (shadow != null) {
            files.put(Archive.SHADOW, shadow);
        }
        if (inventory != null) {
            files.put(Archive.INVENTORY, inventory);
        }
        validations.forEach((name, node) -> files.put(Archive.VALIDATIONS + name + ".json", node));
        return files;
    }
}
