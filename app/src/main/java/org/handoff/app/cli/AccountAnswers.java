package org.handoff.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/// What the commands about accounts and tokens share.
final class AccountAnswers {
    private AccountAnswers() {}

    /// One question with an operator's token, and the body of its good answer.
    ///
    /// @param body null asks only
    /// @throws HandoffException `cli.access` with what the control plane said
    static JsonNode ask(ServerOptions server, String path, @Nullable ObjectNode body)
            throws InterruptedException {
        try (ControlClient client = server.operator()) {
            return good(body == null ? client.ask(path, null) : client.once(path, body));
        }
    }

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
