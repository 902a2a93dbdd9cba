package org.handoff.control.api;

import com.fasterxml.jackson.databind.JsonNode;

import org.handoff.control.access.Access;
import org.handoff.control.access.Access.Login;
import org.handoff.control.access.Principal;
import org.handoff.control.access.Role;
import org.handoff.model.HandoffException;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Log-ins, accounts and tokens. What changes who may do what stands in the ledger.
final class AccessRoutes {
    private static final int TEXT_CHARS_MAX = 2_048;

    private final Access access;
    private final ControlPlane controlPlane;

    AccessRoutes(Access access, ControlPlane controlPlane) {
        this.access = access;
        this.controlPlane = controlPlane;
    }

    Answer setup(byte[] body) throws ApiFailure, InterruptedException {
        JsonNode node = object(body, Bodies.Setup.class);
        String name = text(node, "name");
        try {
            access.setup(text(node, "code"), name, text(node, "password"));
        } catch (HandoffException e) {
            throw ApiFailure.of(409, e.fault());
        }
        controlPlane.noteAccess("setup", "made the account " + name + " (owner)");
        return Answer.json(201, new Replies.Named(name));
    }

    Answer login(byte[] body, String address) throws ApiFailure, InterruptedException {
        JsonNode node = object(body, Bodies.Login.class);
        String name = text(node, "name");
        String code = node.hasNonNull("code") ? text(node, "code") : "";
        return switch (access.login(name, text(node, "password"), code, address)) {
            case Login.Done it -> loggedIn(it, access.secondFactors().isMissing(it.account()));
            case Login.Wrong _ ->
                    throw new ApiFailure(
                            401, "api.login", "The name or the password is wrong.", "Try again.");
            case Login.CodeNeeded _ ->
                    throw new ApiFailure(
                            401,
                            "api.code-needed",
                            "The account has a second factor.",
                            "Give the code that its app shows, or a recovery code.");
            case Login.WrongCode _ ->
                    throw new ApiFailure(
                            401,
                            "api.code",
                            "The code is wrong or used up.",
                            "Wait for the next one; each counts once.");
            case Login.TooMany it ->
                    throw ApiFailure.tooMany("api.login-rate", "failed log-ins", it.left());
        };
    }

    static Answer loggedIn(Login.Done done, boolean secondFactorMissing) {
        return Answer.json(
                200,
                new Replies.LoggedIn(
                        done.token(),
                        done.expires(),
                        done.account().name(),
                        Replies.labels(done.account().roles()),
                        secondFactorMissing));
    }

    Answer logout(String bearer) {
        access.logout(bearer);
        return Answer.json(200, new Replies.Result("ended"));
    }

    static Answer me(Principal caller) {
        return Answer.json(
                200, new Replies.Me(caller.name(), caller.kind(), Replies.labels(caller.roles())));
    }

    Answer users() {
        List<Replies.User> all =
                access.accounts().stream()
                        .map(it ->
                                new Replies.User(
                                        it.name(),
                                        Replies.labels(it.roles()),
                                        it.disabled(),
                                        it.created(),
                                        it.by()))
                        .toList();
        return Answer.json(200, new Replies.Users(all));
    }

    Answer addUser(byte[] body, Principal caller) throws ApiFailure, InterruptedException {
        JsonNode node = object(body, Bodies.User.class);
        String name = text(node, "name");
        Set<Role> roles = roles(node, "roles");
        try {
            access.add(name, text(node, "password"), roles, caller.name());
        } catch (HandoffException e) {
            throw refused(e);
        }
        String what =
                "made the account " + name + " (" + String.join(", ", Replies.labels(roles)) + ")";
        controlPlane.noteAccess(caller.name(), what);
        return Answer.json(201, new Replies.MadeUser(name, Replies.labels(roles)));
    }

    Answer disableUser(String name, Principal caller) throws ApiFailure {
        if (!access.disable(name)) {
            throw new ApiFailure(404, "api.user", "There is no such account in use.", "");
        }
        controlPlane.noteAccess(caller.name(), "disabled the account " + name);
        return Answer.json(200, new Replies.Disabled(name, true));
    }

    Answer tokens() {
        List<Replies.Token> all =
                access.tokens().stream()
                        .map(it ->
                                new Replies.Token(
                                        it.id(),
                                        it.name(),
                                        Replies.labels(it.scopes()),
                                        it.expires(),
                                        it.revoked(),
                                        it.by()))
                        .toList();
        return Answer.json(200, new Replies.Tokens(all));
    }

    Answer makeToken(byte[] body, Principal caller) throws ApiFailure {
        JsonNode node = object(body, Bodies.Token.class);
        JsonNode days = node.path("days");
        if (!days.isInt()) {
            throw invalid("'days' must be a whole number");
        }
        Access.Made made;
        try {
            made =
                    access.token(
                            text(node, "name"),
                            roles(node, "scopes"),
                            Duration.ofDays(days.asInt()),
                            caller.name());
        } catch (HandoffException e) {
            throw refused(e);
        }
        String scopes = String.join(", ", Replies.labels(made.token().scopes()));
        controlPlane.noteAccess(
                caller.name(),
                "made the token "
                        + made.token().name()
                        + " ("
                        + scopes
                        + ") until "
                        + made.token().expires());
        return Answer.json(
                201,
                new Replies.MadeToken(made.token().id(), made.secret(), made.token().expires()));
    }

    Answer revokeToken(String id, Principal caller) throws ApiFailure {
        if (!access.revoke(id)) {
            throw new ApiFailure(404, "api.token-id", "There is no such token in use.", "");
        }
        controlPlane.noteAccess(caller.name(), "revoked the token " + id);
        return Answer.json(200, new Replies.Revoked(id, true));
    }

    private static ApiFailure refused(HandoffException e) {
        return ApiFailure.of(400, e.fault());
    }

    private static Set<Role> roles(JsonNode node, String key) throws ApiFailure {
        EnumSet<Role> roles = EnumSet.noneOf(Role.class);
        for (JsonNode label : node.path(key)) {
            roles.add(
                    Role.of(label.asText(""))
                            .orElseThrow(() ->
                                    invalid(
                                            "'"
                                                    + key
                                                    + "' are of "
                                                    + String.join(
                                                            ", ",
                                                            Replies.labels(
                                                                    EnumSet.allOf(Role.class))))));
        }
        return roles;
    }

    /// The one text of a body.
    static String code(byte[] body) throws ApiFailure {
        return text(object(body, Bodies.Code.class), "code");
    }

    static JsonNode object(byte[] body, Class<? extends Record> taken) throws ApiFailure {
        Set<String> keys = Bodies.keys(taken);
        JsonNode node;
        try {
            node = Json.tree(body);
        } catch (IOException e) {
            throw invalid("the body is no JSON");
        }
        if (!node.isObject()) {
            throw invalid("the body is no JSON object");
        }
        for (var entry : node.properties()) {
            if (!keys.contains(entry.getKey())) {
                throw invalid("allowed keys are " + String.join(", ", new TreeSet<>(keys)));
            }
        }
        return node;
    }

    static String text(JsonNode node, String key) throws ApiFailure {
        JsonNode value = node.path(key);
        if (!value.isTextual() || value.asText().length() > TEXT_CHARS_MAX) {
            throw invalid("'" + key + "' must be a text of at most " + TEXT_CHARS_MAX);
        }
        return value.asText();
    }

    static ApiFailure invalid(String what) {
        return new ApiFailure(400, "api.request", "The request is wrong: " + what + ".", "");
    }
}
