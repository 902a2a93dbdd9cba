package org.handoff.control.api;

import org.handoff.control.shadow.ShadowDesk;
import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the shadow counted, for people; and what gateways' shadows report.
final class ShadowRoutes {
    private static final Pattern DAYS = Pattern.compile("days=([0-9]{1,3})");

    private final ControlPlane controlPlane;

    ShadowRoutes(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
    }

    /// @param gateway that reports
    Answer take(String gateway, byte[] body) throws ApiFailure {
        desk().take(gateway, ShadowCodec.counts(body));
        return Answer.json(200, Map.of("result", "taken"));
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

    /// @param query null for all days
    Answer view(@Nullable String query) throws ApiFailure {
        Matcher days = DAYS.matcher(query == null ? "days=" + ShadowDesk.DAYS_MAX : query);
        int asked = days.matches() ? Integer.parseInt(days.group(1)) : 0;
        if (asked < 1 || asked > ShadowDesk.DAYS_MAX) {
            throw new ApiFailure(
                    400,
                    "api.query",
                    "The query is wrong.",
                    "Write ?days=NUMBER, at most " + ShadowDesk.DAYS_MAX + ".");
        }
        return Answer.json(200, desk().view(asked));
    }
}
