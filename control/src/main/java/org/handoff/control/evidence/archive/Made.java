package org.handoff.control.evidence.archive;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.time.Instant;

/// What an archive was made from.
///
/// @param migration its name
/// @param specSha256 of the spec as it stood when the archive was made; the ledger does not bind it
/// @param version of Handoff
/// @param at when
public record Made(String migration, String specSha256, String version, Instant at) {
    /// Of the derived files: one above this is not derived anew. 2 has approvals.
    static final int FORMAT = 2;

    /// The first one.
    static final int OLDEST = 1;

    String json() {
        ObjectNode node = new JsonMapper().createObjectNode();
        node.put("format", FORMAT);
        node.put("migration", migration);
        node.put("specSha256", specSha256);
        node.put("madeBy", version);
        node.put("at", Archive.time(at));
        return node.toPrettyString() + "\n";
    }

    /// The format that an archive says it has; 0 if it says none.
    static int format(byte[] json) {
        try {
            return new JsonMapper().readTree(Archive.text(json)).path("format").asInt(0);
        } catch (JsonProcessingException e) {
            return 0;
        }
    }
}
