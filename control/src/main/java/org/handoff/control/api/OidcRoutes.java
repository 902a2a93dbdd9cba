package org.handoff.control.api;

import com.fasterxml.jackson.databind.JsonNode;

import org.handoff.control.access.Access;
import org.handoff.control.access.Role;
import org.handoff.control.oidc.Oidc;
import org.handoff.model.Fault;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/// Log-ins by the site's identity provider. Whoever begins one, a page or a command, ends it, too.
final class OidcRoutes {
    /// Where a command waits for the person to come back (RFC 8252 section 7.3).
    private static final Pattern LOOPBACK = Pattern.compile("http://127\\.0\\.0\\.1:[0-9]{1,5}/");

    private static final Pattern DIGEST = Pattern.compile("[A-Za-z0-9_-]{43}");

    private final Access access;
    private final ControlPlane controlPlane;
    private final @Nullable Oidc oidc;
    private final boolean secure;

    /// @param secure whether pages come by HTTPS
    OidcRoutes(Access access, ControlPlane controlPlane, @Nullable Oidc oidc, boolean secure) {
        this.access = access;
        this.controlPlane = controlPlane;
        this.oidc = oidc;
        this.secure = secure;
    }

    Answer offered() {
        return Answer.json(200, new Replies.Offered(oidc != null));
    }

    /// @param host that the request named
    /// @param address of the client
    Answer begin(byte[] body, String host, String address) throws ApiFailure, InterruptedException {
        JsonNode node = AccessRoutes.object(body, Bodies.OidcBegin.class);
        String redirect = AccessRoutes.text(node, "redirect");
        String binding = AccessRoutes.text(node, "binding");
        // Behind a proxy of this machine a page comes by HTTPS, whatever is spoken here.
        boolean ours =
                redirect.equalsIgnoreCase("https://" + host + "/")
                        || (!secure && redirect.equalsIgnoreCase("http://" + host + "/"));
        if (!ours && !LOOPBACK.matcher(redirect).matches()) {
            throw AccessRoutes.invalid("'redirect' is neither this server nor a loopback address");
        }
        if (!DIGEST.matcher(binding).matches()) {
            throw AccessRoutes.invalid("'binding' is no SHA-256 in base64url");
        }
        try {
            return Answer.json(200, provider().begin(redirect, binding, address));
        } catch (HandoffException e) {
            throw failure(e.fault());
        }
    }

    Answer finish(byte[] body) throws ApiFailure, InterruptedException {
        JsonNode node = AccessRoutes.object(body, Bodies.OidcFinish.class);
        String state = AccessRoutes.text(node, "state");
        String code = AccessRoutes.text(node, "code");
        String secret = AccessRoutes.text(node, "secret");
        try {
            Oidc.Person person = provider().finish(state, code, secret);
            var login = access.external(person.name(), person.subject(), person.roles());
            if (login.isNew()) {
                List<String> roles = person.roles().stream().map(Role::label).sorted().toList();
                controlPlane.noteAccess(
                        "identity provider",
                        "made the account "
                                + person.name()
                                + " ("
                                + String.join(", ", roles)
                                + ")");
            }
            return AccessRoutes.loggedIn(login.done(), false);
        } catch (HandoffException e) {
            throw failure(e.fault());
        }
    }

    private Oidc provider() throws ApiFailure {
        if (oidc == null) {
            throw new ApiFailure(
                    409,
                    "oidc.none",
                    "The spec names no identity provider.",
                    "Log in with a name and a password, or see control.oidc.");
        }
        return oidc;
    }

    private static ApiFailure failure(Fault fault) {
        return new ApiFailure(
                switch (fault.code()) {
                    case "oidc.away" -> 503;
                    case "oidc.busy" -> 429;
                    case "oidc.role", "access.account" -> 403;
                    default -> 401;
                },
                fault,
                fault.code().equals("oidc.busy") ? Duration.ofMinutes(1) : Duration.ZERO);
    }
}
