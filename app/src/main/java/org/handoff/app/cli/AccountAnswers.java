package org.handoff.app.cli;

import com.fasterxml.jackson.databind.JsonNode;

import org.handoff.model.HandoffException;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/// What the commands about accounts and tokens share.
final class AccountAnswers {
    private AccountAnswers() {}

    /// The body of a good answer.
    ///
    /// @throws HandoffException `cli.access` with what the control plane said
    static JsonNode good(ControlClient.Answer answer) {
        if (!answer.isGood()) {
            throw HandoffException.operator("cli.access", answer.sentence(), "");
        }
        return answer.body();
    }

    /// `a, b` of a list of texts.
    static String listed(JsonNode texts) {
        StringJoiner joined = new StringJoiner(", ");
        texts.forEach(text -> joined.add(text.asText()));
        return joined.toString();
    }

    /// `a,b` as given on the command line.
    static List<String> split(List<String> given) {
        List<String> all = new ArrayList<>();
        given.forEach(each -> all.addAll(List.of(each.split(",", -1))));
        return all;
    }
}
