package org.handoff.driver.hook;

import org.handoff.driver.Deadline;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.net.http.HttpRequest;

/// A service of the site's that is asked over HTTP. Requests carry `Handoff-Epoch` and
/// `Handoff-Side`; any answer of 200 to 299 means done. Redirects are not followed.
///
/// @param legacy leads to legacy
/// @param cloud leads to cloud
/// @param observe where it tells; `null` if nowhere
/// @param legacySays stands in that answer, alone of the two, when it leads to legacy
/// @param cloudSays the same of cloud
/// @param bearer token for `Authorization`; `null` if none
public record HttpHook(
        Request legacy,
        Request cloud,
        @Nullable URI observe,
        String legacySays,
        String cloudSays,
        @Nullable String bearer)
        implements Hook {
    /// What is read of an answer, in bytes.
    static final int ANSWER_MAX = 64 * 1_024;

    /// One request.
    ///
    /// @param body empty for none
    public record Request(String method, URI url, String contentType, String body) {}

    @Override
    public boolean isObserved() {
        return observe != null;
    }

    @Override
    public String look(Deadline deadline) throws HookFailure {
        if (observe == null) {
            throw HookFailure.ended("it has no observe");
        }
        String answer = send(request(observe).GET(), deadline);
        boolean legacyFound = answer.contains(legacySays);
        boolean cloudFound = answer.contains(cloudSays);
        if (legacyFound == cloudFound) {
            return "";
        }
        return (legacyFound ? Environment.LEGACY : Environment.CLOUD).label();
    }

    @Override
    public void lead(Epoch epoch, Environment side, Deadline deadline) throws HookFailure {
        Request request = side == Environment.LEGACY ? legacy : cloud;
        HttpRequest.Builder builder =
                request(request.url())
                        .method(
                                request.method(),
                                request.body().isEmpty()
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(request.body()))
                        .header("Handoff-Epoch", Long.toString(epoch.number()))
                        .header("Handoff-Side", side.label());
        if (!request.body().isEmpty()) {
            builder.header("Content-Type", request.contentType());
        }
        send(builder, deadline);
    }

    /// The JDK takes less for an address than the standard does, e.g. no `_` in a host. What it
    /// says of a header holds the header, here the token.
    private HttpRequest.Builder request(URI url) throws HookFailure {
        try {
            HttpRequest.Builder builder = HttpRequest.newBuilder(url);
            return bearer == null ? builder : builder.header("Authorization", "Bearer " + bearer);
        } catch (IllegalArgumentException _) {
            throw HookFailure.ended("its address or token cannot be sent");
        }
    }

    private static String send(HttpRequest.Builder builder, Deadline deadline) throws HookFailure {
        return HttpCall.send(builder.build(), ANSWER_MAX, deadline);
    }
}
