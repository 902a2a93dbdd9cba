package org.handoff.app.wiring;

import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Pages of Prometheus exporters in the text format
/// (prometheus.io/docs/instrumenting/exposition_formats): one request a round for each. Used by one
/// thread.
final class ExporterPage implements AutoCloseable {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(3);

    /// A longer page is read to here.
    private static final int PAGE_MAX = 8 << 20;

    private final HttpClient http = HttpClient.newBuilder().connectTimeout(ANSWER_MAX).build();
    private final Map<String, String> round = new HashMap<>();

    /// The sum of a series' samples; `null` if the page has none.
    ///
    /// @param series a name with labels as the page writes them, or a name alone
    /// @throws HandoffException `figure.metrics` if the page cannot be read
    /// @throws NumberFormatException if a sample is no number
    @Nullable Double value(String page, String series) throws InterruptedException {
        String text = round.get(page);
        if (text == null) {
            text = read(page);
            round.put(page, text);
        }
        return sum(text, series);
    }

    static @Nullable Double sum(String page, String series) {
        boolean anyLabels = !series.contains("{");
        Double sum = null;
        for (String line : page.lines().toList()) {
            if (!line.startsWith(series)) {
                continue;
            }
            String rest = line.substring(series.length());
            boolean isLabelled = anyLabels && rest.startsWith("{") && rest.contains("}");
            String sample = isLabelled ? rest.substring(rest.lastIndexOf('}') + 1) : rest;
            if (sample.startsWith(" ")) {
                String value = sample.strip().split("\\s+", 2)[0];
                sum = (sum == null ? 0 : sum) + Double.parseDouble(value);
            }
        }
        return sum;
    }

    /// The next round reads anew.
    void forget() {
        round.clear();
    }

    private String read(String page) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(page)).GET().build();
        var asked = http.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
        try {
            return asked.thenApplyAsync(ExporterPage::body)
                    .get(ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            asked.cancel(true);
            throw HandoffException.external(
                    "figure.metrics", "A page of metrics did not answer.", "", e);
        }
    }

    private static String body(HttpResponse<InputStream> answer) {
        try (InputStream in = answer.body()) {
            if (answer.statusCode() != 200) {
                throw HandoffException.operator(
                        "figure.metrics", "The page answers " + answer.statusCode() + ".", "");
            }
            return new String(in.readNBytes(PAGE_MAX), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw HandoffException.external(
                    "figure.metrics", "A page of metrics broke off.", "", e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
