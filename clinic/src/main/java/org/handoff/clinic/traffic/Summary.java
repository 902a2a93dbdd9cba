package org.handoff.clinic.traffic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URI;

/// Highest identifiers, so that clinicians ask for what exists.
///
/// Source of fact: the application's `GET /api/summary`.
record Summary(int facilities, int patients, int orders, int treatments) {
    private static final int LIMIT_MILLIS = 5_000;
    private static final int TRIES = 240;
    private static final long PAUSE_MILLIS = 250;

    /// Asks, again for a while when nobody answers yet.
    static Summary ask(InetSocketAddress target) throws IOException, InterruptedException {
        IOException last = null;
        for (int attempt = 0; attempt < TRIES; attempt++) {
            try {
                return askOnce(target);
            } catch (IOException e) {
                last = e;
                Thread.sleep(PAUSE_MILLIS);
            }
        }
        throw new IOException("no summary of the clinic from " + target, last);
    }

    private static Summary askOnce(InetSocketAddress target) throws IOException {
        URI uri =
                URI.create(
                        "http://"
                                + target.getHostString()
                                + ":"
                                + target.getPort()
                                + "/api/summary");
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setConnectTimeout(LIMIT_MILLIS);
        connection.setReadTimeout(LIMIT_MILLIS);
        try (InputStream in = connection.getInputStream()) {
            JsonNode json = new ObjectMapper().readTree(in);
            return new Summary(
                    json.path("facilities").asInt(),
                    json.path("patients").asInt(),
                    json.path("orders").asInt(),
                    json.path("treatments").asInt());
        } finally {
            connection.disconnect();
        }
    }
}
