package org.handoff.control.api;

import org.handoff.control.shadow.ShadowDesk;

/// What the shadow counted, for people; and what gateways' shadows report.
final class ShadowRoutes {
    private final ControlPlane controlPlane;

    ShadowRoutes(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
    }

    /// @param gateway that reports
    Answer take(String gateway, byte[] body) throws ApiFailure {
        desk().take(gateway, ShadowCodec.counts(body));
        return Answer.json(200, new Replies.Result("taken"));
    }

    private ShadowDesk desk() throws ApiFailure {
        ShadowDesk desk = controlPlane.shadow();
        if (desk == null) {
            throw new ApiFailure(
                    409,
                    "api.shadow",
                    "The spec has no shadow.",
                    "Name its endpoints: shadow.endpoints.");
        }
        return desk;
    }

    /// @param days of counts, today included
    Answer view(long days) throws ApiFailure {
        return Answer.json(200, desk().view(Math.toIntExact(days)));
    }
}
