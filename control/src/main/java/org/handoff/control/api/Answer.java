package org.handoff.control.api;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;

import org.handoff.model.Fault;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// A whole answer: status, type, body.
///
/// @param cacheable whether a browser may keep it; API answers never are
@SuppressWarnings("ArrayRecordComponent") // answers are sent, never compared
record Answer(int status, String type, byte[] body, boolean cacheable) {

    static Answer json(int status, Object value) {
        return new Answer(status, "application/json", Json.bytes(value), false);
    }

    static Answer text(String type, String text) {
        return new Answer(200, type, text.getBytes(StandardCharsets.UTF_8), false);
    }

    /// RFC 9457.
    static Answer problem(int status, Fault fault) {
        Replies.Problem problem =
                new Replies.Problem(
                        "urn:handoff:problem:" + fault.code(),
                        status,
                        fault.text(),
                        fault.remedy(),
                        fault.code(),
                        fault.kind());
        return new Answer(status, "application/problem+json", Json.bytes(problem), false);
    }

    void send(HttpExchange exchange) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", type);
        headers.set("Cache-Control", cacheable ? "no-cache" : "no-store");
        if (status == 401) {
            headers.set("WWW-Authenticate", "Bearer");
        }
        boolean head = exchange.getRequestMethod().equals("HEAD");
        if (head) {
            headers.set("Content-Length", Integer.toString(body.length));
        }
        exchange.sendResponseHeaders(status, head || body.length == 0 ? -1 : body.length);
        if (!head && body.length > 0) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }
    }
}
