package org.handoff.control.api;

import org.handoff.control.access.Access;
import org.handoff.control.access.Principal;
import org.handoff.control.access.SecondFactors;

import java.util.List;

/// Second factors: a person gets one, shows that it works, and an owner takes it away when the
/// phone is gone.
final class SecondFactorRoutes {
    private final Access access;
    private final ControlPlane controlPlane;
    private final String issuer;

    /// @param issuer stands beside the name in people's apps
    SecondFactorRoutes(Access access, ControlPlane controlPlane, String issuer) {
        this.access = access;
        this.controlPlane = controlPlane;
        this.issuer = issuer;
    }

    Answer begin(Principal caller) throws ApiFailure {
        person(caller);
        SecondFactors.Begun begun =
                access.secondFactors()
                        .begin(caller.name(), issuer)
                        .orElseThrow(() ->
                                new ApiFailure(
                                        409,
                                        "api.second-factor",
                                        "The account has a second factor.",
                                        "An owner resets it: handoff user totp reset "
                                                + caller.name()));
        return Answer.json(200, begun);
    }

    /// @param code that the app shows now
    /// @param bearer whose log-in goes on; the account's others end
    Answer confirm(Principal caller, String code, String bearer, String address) throws ApiFailure {
        person(caller);
        List<String> recovery = access.confirm(caller.name(), code, bearer, address);
        if (recovery.isEmpty()) {
            throw new ApiFailure(
                    400,
                    "api.code",
                    "The code is wrong or used up, or there were too many.",
                    "Compare the phone's clock, and show the next one.");
        }
        controlPlane.noteAccess(caller.name(), "has a second factor from now on");
        return Answer.json(200, new Replies.Recovery(recovery));
    }

    Answer reset(String name, Principal caller) throws ApiFailure {
        if (!access.resetSecondFactor(name)) {
            throw new ApiFailure(404, "api.user", "The account has no second factor.", "");
        }
        controlPlane.noteAccess(caller.name(), "took the second factor of " + name + " away");
        return Answer.json(200, new Replies.Reset(name, true));
    }

    private static void person(Principal caller) throws ApiFailure {
        if (caller.kind() != Principal.Kind.PERSON) {
            throw new ApiFailure(
                    409,
                    "api.second-factor",
                    "A second factor is an account's; a token has none.",
                    "Log in, and ask with that log-in's token.");
        }
    }
}
