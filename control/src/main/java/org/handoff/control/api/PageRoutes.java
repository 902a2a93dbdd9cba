package org.handoff.control.api;

import org.jspecify.annotations.Nullable;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Routes that the pages read beside the status.
final class PageRoutes {
    private static final Pattern HISTORY =
            Pattern.compile("span=(minutes|hours)(?:&from=([0-9]{1,15}))?");

    private final ControlPlane controlPlane;

    PageRoutes(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
    }

    Answer plan() throws ApiFailure {
        return Answer.json(200, there(controlPlane.page().plan(), "plan"));
    }

    Answer findings() {
        return Answer.json(200, Map.of("findings", controlPlane.page().findings()));
    }

    Answer verify() throws ApiFailure {
        return Answer.json(200, there(controlPlane.page().verify(), "verdict"));
    }

    Answer evidence() throws ApiFailure {
        byte[] zip = there(controlPlane.page().evidence(), "evidence");
        return new Answer(200, "application/zip", zip, false);
    }

    Answer map() throws ApiFailure {
        return Answer.json(200, there(controlPlane.page().map(), "map").summary());
    }

    Answer edges() throws ApiFailure {
        return Answer.json(200, there(controlPlane.page().map(), "map").edges());
    }

    Answer graph() throws ApiFailure {
        return Answer.json(200, there(controlPlane.page().map(), "map").graph());
    }

    Answer waves() throws ApiFailure {
        return Answer.json(200, there(controlPlane.page().waves(), "wave plan"));
    }

    Answer validations() {
        return Answer.json(200, controlPlane.page().validations());
    }

    /// @param query of the request; null if it has none
    Answer history(@Nullable String query) throws ApiFailure {
        Matcher asked = HISTORY.matcher(query == null ? "span=minutes" : query);
        if (!asked.matches()) {
            throw new ApiFailure(
                    400,
                    "api.query",
                    "The query is wrong.",
                    "Write ?span=minutes or ?span=hours, and &from=MILLISECONDS.");
        }
        PageReads.Span span = PageReads.Span.valueOf(asked.group(1).toUpperCase(Locale.ROOT));
        long from = asked.group(2) == null ? 0 : Long.parseLong(asked.group(2));
        return Answer.json(200, controlPlane.page().history(span, from));
    }

    private static <T> T there(@Nullable T value, String what) throws ApiFailure {
        if (value == null) {
            throw new ApiFailure(404, "api.none", "This control plane has no " + what + ".", "");
        }
        return value;
    }
}
