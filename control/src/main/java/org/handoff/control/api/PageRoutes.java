package org.handoff.control.api;

import org.handoff.model.Environment;
import org.jspecify.annotations.Nullable;

import java.util.Locale;

/// Routes that the pages read beside the status.
final class PageRoutes {
    private final ControlPlane controlPlane;

    PageRoutes(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
    }

    Answer plan() throws ApiFailure {
        return Answer.json(200, there(controlPlane.page().plan(), "plan"));
    }

    Answer runbook(Query.Asked asked) throws ApiFailure {
        Environment to = Environment.valueOf(asked.word("to", "cloud").toUpperCase(Locale.ROOT));
        return Answer.json(200, there(controlPlane.page().runbook(to), "runbook"));
    }

    Answer security() throws ApiFailure {
        return Answer.json(200, there(controlPlane.page().security(), "judgement of the cloud"));
    }

    Answer findings() {
        return Answer.json(200, new Replies.Findings(controlPlane.page().findings()));
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

    Answer history(Query.Asked asked) {
        PageReads.Span span =
                PageReads.Span.valueOf(asked.word("span", "minutes").toUpperCase(Locale.ROOT));
        return Answer.json(200, controlPlane.page().history(span, asked.number("from", 0)));
    }

    private static <T> T there(@Nullable T value, String what) throws ApiFailure {
        if (value == null) {
            throw new ApiFailure(404, "api.none", "This control plane has no " + what + ".", "");
        }
        return value;
    }
}
