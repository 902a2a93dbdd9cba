package org.handoff.driver.hook;

import org.handoff.driver.Deadline;
import org.handoff.model.Reach;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// One request to a service of the site's, with a deadline and a limit on what is read of the
/// answer. Redirects are not followed. A cloud's metadata and the link are never asked, whatever
/// name leads there: this machine is, since a site's own service may stand beside us.
final class HttpCall {
    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);

    private static final int REQUEST_TIMEOUT = 408;

    private HttpCall() {}

    private record Answer(int status, String body) {}

    /// @param most what is read of the answer, in bytes
    /// @return the answer's first bytes, if its status is 200 to 299
    static String send(HttpRequest request, int most, Deadline deadline) throws HookFailure {
        judge(request);
        try (HttpClient client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(CONNECT_MAX)
                        .build()) {
            CompletableFuture<Answer> answer =
                    client.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream())
                            .thenApplyAsync(response -> read(response, most));
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

    /// All of the name's addresses, as the JDK keeps them for the connection that follows.
    private static void judge(HttpRequest request) throws HookFailure {
        InetAddress[] found;
        try {
            found = InetAddress.getAllByName(request.uri().getHost().replaceAll("^\\[|]$", ""));
        } catch (UnknownHostException e) {
            throw HookFailure.ended(host(request) + " has no address");
        }
        for (InetAddress each : found) {
            Reach reach = Reach.of(each.getAddress());
            if (reach == Reach.NEVER || reach == Reach.LINK) {
                throw HookFailure.ended(
                        host(request)
                                + " leads to a cloud's metadata or to the link, which no hook"
                                + " asks");
            }
        }
    }

    private static String host(HttpRequest request) {
        return request.uri().getRawAuthority();
    }

    private static Answer read(HttpResponse<InputStream> response, int most) {
        try (InputStream body = response.body()) {
            return new Answer(
                    response.statusCode(),
                    new String(body.readNBytes(most), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
