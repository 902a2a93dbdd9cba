package org.handoff.gateway.compare;

import java.util.Map;

/// One side's whole answer to one request. It says nothing of itself in text: its values are
/// patients'.
///
/// @param status three digits
/// @param headers names in lower case; several of one name joined by a comma
/// @param body as it came, its content coding included, its transfer coding not; never changed
public record Answer(int status, Map<String, String> headers, byte[] body) {
    public Answer {
        headers = Map.copyOf(headers);
    }

    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    @Override
    public String toString() {
        return "an answer of " + body.length + " bytes, status " + status;
    }
}
