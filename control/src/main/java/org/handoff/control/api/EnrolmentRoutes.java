package org.handoff.control.api;

import com.fasterxml.jackson.databind.JsonNode;

import org.handoff.control.access.Access;
import org.handoff.control.access.Enrolments;
import org.handoff.control.access.Principal;
import org.handoff.control.access.Role;
import org.handoff.control.evidence.Sha256;
import org.handoff.control.tls.Authority;
import org.handoff.control.tls.Enrolment;
import org.handoff.control.tls.PemFiles;
import org.handoff.control.tls.ServerTls;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.List;

/// Gives certificates to gateways, and takes them back. What is given by a token stands in the
/// ledger; what a gateway renews with its own does not.
final class EnrolmentRoutes {
    private final Access access;
    private final ControlPlane controlPlane;
    private final @Nullable Authority authority;

    EnrolmentRoutes(Access access, ControlPlane controlPlane, @Nullable ServerTls tls) {
        this.access = access;
        this.controlPlane = controlPlane;
        this.authority = tls == null ? null : tls.authority();
    }

    /// @param bearer of the request; a token for one enrolment is spent
    Answer enrol(String gateway, byte[] body, Principal caller, String bearer) throws ApiFailure {
        if (authority == null) {
            throw new ApiFailure(
                    409,
                    "api.plain",
                    "This control plane speaks no TLS, so nobody needs a certificate.",
                    "See control.tls in its spec.");
        }
        PublicKey key = key(body);
        boolean once =
                caller.roles().contains(Role.ENROL) && !caller.roles().contains(Role.GATEWAY);
        if (once && !caller.name().equals(gateway)) {
            throw new ApiFailure(
                    403,
                    "api.certificate",
                    "The token is for the gateway " + caller.name() + ".",
                    "Make one of this gateway's name.");
        }
        if (once && !access.spend(bearer)) {
            throw new ApiFailure(401, "api.token", "The token is used up.", "Make another one.");
        }
        X509Certificate made = authority.client(key, gateway, Enrolments.LASTS);
        boolean renews = caller.kind() == Principal.Kind.CERTIFICATE;
        Enrolments.Issued issued;
        try {
            issued = access.enrolments().add(made, gateway, caller.name(), renews);
        } catch (HandoffException e) {
            throw new ApiFailure(e.fault().code().equals("access.revoked") ? 401 : 409, e.fault());
        }
        if (caller.kind() != Principal.Kind.CERTIFICATE) {
            controlPlane.noteAccess(
                    caller.name(),
                    "gave the gateway " + gateway + " the certificate " + issued.serial());
        }
        return Answer.json(200, new Replies.Enrolled(PemFiles.text(made), issued.expires()));
    }

    /// The same for each request for a gateway's certificate of one key pair.
    static String wish(String gateway, byte[] body) throws ApiFailure {
        return Sha256.hex(gateway + "\n" + Sha256.hex(key(body).getEncoded()));
    }

    private static PublicKey key(byte[] body) throws ApiFailure {
        JsonNode request = AccessRoutes.object(body, Bodies.Enrol.class).path("request");
        try {
            return Enrolment.key(request.asText(""));
        } catch (HandoffException e) {
            throw new ApiFailure(400, e.fault());
        }
    }

    Answer all() {
        List<Replies.Enrolment> all =
                access.enrolments().all().stream()
                        .map(it ->
                                new Replies.Enrolment(
                                        it.serial(),
                                        it.name(),
                                        it.expires(),
                                        it.revoked(),
                                        it.by()))
                        .toList();
        return Answer.json(200, new Replies.Enrolments(all));
    }

    /// @param which a serial number or a gateway's name
    Answer revoke(String which, Principal caller) throws ApiFailure {
        int revoked = access.enrolments().revoke(which);
        if (revoked == 0) {
            throw new ApiFailure(
                    404, "api.certificate", "There is no such certificate in use.", "");
        }
        controlPlane.noteAccess(
                caller.name(), "took back " + revoked + " certificate(s) of " + which);
        return Answer.json(200, new Replies.TakenBack(which, revoked));
    }
}
