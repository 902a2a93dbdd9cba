package org.handoff.app.cli.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.handoff.control.evidence.LedgerCheck;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;

/// A ledger without anything that a person wrote: number, moment, epoch and kind of each record,
/// and whether the chain holds.
///
/// @param records how many there are
/// @param whole whether each follows from the one before
/// @param text a line each, oldest first
public record LedgerShape(int records, boolean whole, String text) {
    private static final JsonMapper JSON = new JsonMapper();

    static LedgerShape of(List<String> texts) {
        boolean whole = LedgerCheck.of(texts, List.of()).isEmpty();
        StringBuilder text = new StringBuilder("chain: " + (whole ? "whole" : "BROKEN") + "\n");
        texts.forEach(each -> text.append(line(each)).append('\n'));
        return new LedgerShape(texts.size(), whole, text.toString());
    }

    private static String line(String record) {
        try {
            JsonNode node = JSON.readTree(record);
            JsonNode entry = node.path("entry");
            String kind = entry.path("type").asText();
            return "%d %s e%d %s"
                    .formatted(
                            node.path("seq").asLong(),
                            moment(node.path("wall").asText()),
                            node.path("epoch").asLong(),
                            kind.matches("[a-z-]{1,30}") ? kind : "unknown");
        } catch (JsonProcessingException e) {
            return "a record that is no JSON";
        }
    }

    /// Whoever changed the file may have written anything there.
    private static String moment(String text) {
        try {
            return Instant.parse(text).toString();
        } catch (DateTimeParseException e) {
            return "at an unknown moment";
        }
    }
}
