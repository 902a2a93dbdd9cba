package org.handoff.driver.hook;

import org.handoff.driver.Deadline;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

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

    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);

    private static final int REQUEST_TIMEOUT = 408;

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

    /// The answer's first bytes.
    private String send(HttpRequest.Builder builder, Deadline deadline) throws HookFailure {
        HttpRequest request = builder.build();
        try (HttpClient client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(CONNECT_MAX)
                        .build()) {
            CompletableFuture<Answer> answer =
                    client.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream())
                            .thenApplyAsync(HttpHook::read);
            try {
                return body(answer.get(deadline.left().toMillis(), TimeUnit.MILLISECONDS));
            } catch (TimeoutException | InterruptedException e) {
                if (e instanceof InterruptedException) {
                    Thread.currentThread().interrupt();
                }
                throw HookFailure.unknown(host(request) + " did not answer in time", e);
            } catch (ExecutionException e) {
                throw e.getCause() instanceof ConnectException
                        ? HookFailure.ended(host(request) + " cannot be reached")
                        : HookFailure.unknown(host(request) + " did not answer", e);
            } finally {
                client.shutdownNow();
            }
        }
    }

    private static String host(HttpRequest request) {
        return request.uri().getRawAuthority();
    }

    private record Answer(int status, String body) {}

    private static Answer read(HttpResponse<InputStream> response) {
        try (InputStream body = response.body()) {
            return new Answer(
                    response.statusCode(),
                    new String(body.readNBytes(ANSWER_MAX), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// A status of 500 and more, or 408, may be said by a proxy before which the service is still
    /// at it. Source of fact: RFC 9110, 15.5.9 and 15.6.
    private static String body(Answer answer) throws HookFailure {
        if (answer.status() >= 500 || answer.status() == REQUEST_TIMEOUT) {
            throw HookFailure.unknown("it answered " + answer.status());
        }
        if (answer.status() < 200 || answer.status() > 299) {
            throw HookFailure.ended("it answered " + answer.status());
        }
        return answer.body();
    }
}
