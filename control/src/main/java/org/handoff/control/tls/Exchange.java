package org.handoff.control.tls;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A request and its whole answer in bounded time. Java's own time-out ends with the answer's head:
/// a server that stalls in the body would keep its caller for ever.
///
/// Source of fact: Java SE API, `HttpRequest.Builder.timeout`.
public final class Exchange {
    private Exchange() {}

    /// @param limit from the call to the body's last byte
    /// @throws HttpTimeoutException when it is over; the connection is given up
    public static <T> HttpResponse<T> send(
            HttpClient http, HttpRequest request, HttpResponse.BodyHandler<T> body, Duration limit)
            throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<T>> answer = http.sendAsync(request, body);
        try {
            return answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            HttpTimeoutException late =
                    new HttpTimeoutException("no whole answer within " + limit.toSeconds() + " s");
            late.initCause(e);
            throw late;
        } catch (InterruptedException e) {
            answer.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failed ? failed : new IOException(e);
        }
    }
}
