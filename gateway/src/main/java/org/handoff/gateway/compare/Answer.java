package org.handoff.gateway.compare;

import java.util.Map;

/// One side's whole answer to one request. It says nothing of itself in text: its values are
/// patients'. Immutable, as long as nobody changes the bytes.
public final class Answer {
    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;

    /// @param status three digits
    /// @param headers names in lower case; several of one name joined by a comma
    /// @param body as it came, its content coding included, its transfer coding not; kept, not
    ///   copied
    public Answer(int status, Map<String, String> headers, byte[] body) {
        this.status = status;
        this.headers = Map.copyOf(headers);
        this.body = body;
    }

    public int status() {
        return status;
    }

    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    byte[] body() {
        return body;
    }

    @Override
    public String toString() {
        return "an answer of " + body.length + " bytes, status " + status;
    }
}
