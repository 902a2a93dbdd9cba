package org.handoff.clinic.app;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/// Status and JSON body of a response.
final class Answer {
    private static final JsonFactory JSON = new JsonFactory();

    private final int status;
    private final byte[] body;

    private Answer(int status, byte[] body) {
        this.status = status;
        this.body = body;
    }

    int status() {
        return status;
    }

    /// Not a copy: nobody changes it.
    byte[] body() {
        return body;
    }

    /// Fills one JSON object.
    @FunctionalInterface
    interface Filling {
        void into(JsonGenerator json) throws IOException, java.sql.SQLException;
    }

    static Answer object(int status, Filling filling) throws java.sql.SQLException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            filling.into(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return new Answer(status, out.toByteArray());
    }

    /// A refusal or failure: `error` is for machines, `message` for people; never a row's value.
    static Answer failure(int status, String error, String message) {
        try {
            return object(
                    status,
                    json -> {
                        json.writeStringField("error", error);
                        json.writeStringField("message", message);
                    });
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException("no database here", e);
        }
    }
}
