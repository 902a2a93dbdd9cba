package org.handoff.control.api;

import com.sun.net.httpserver.HttpExchange;

import org.handoff.control.access.Principal;
import org.handoff.control.notify.Notice;
import org.handoff.control.notify.Receipts;
import org.handoff.model.HandoffException;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/// Who was told what, and who said that they saw it: by the command line, or by the link in a
/// message. A link alone changes nothing, because mail programs follow links by themselves: its
/// page has a button.
final class ReceiptRoutes {
    /// Of the button's form.
    private static final int FORM_BYTES_MAX = 2_048;

    private final ControlPlane plane;

    ReceiptRoutes(ControlPlane plane) {
        this.plane = plane;
    }

    Answer view() throws ApiFailure {
        return Answer.json(200, receipts().view());
    }

    /// @param number of the notice; 0 for the newest that is open
    Answer acknowledge(String number, byte[] body, Principal caller) throws ApiFailure {
        String who = Commands.who(AccessRoutes.object(body, Bodies.Receipt.class), caller);
        try {
            return Answer.json(200, receipts().acknowledge(Long.parseLong(number), who));
        } catch (HandoffException e) {
            throw new ApiFailure(409, e.fault().code(), e.fault().text(), e.fault().remedy());
        }
    }

    /// @param way number, channel and code, as the link has them
    Answer page(HttpExchange exchange, String way) throws IOException, ApiFailure {
        String[] parts = way.split("/", -1);
        long number = Long.parseLong(parts[0]);
        // With no-referrer a browser posts the form with `Origin: null` (Fetch, "append a request
        // Origin header"), and that is refused: so do pages in frames that hide where they are of.
        exchange.getResponseHeaders().set("Referrer-Policy", "same-origin");
        exchange.getResponseHeaders()
                .set(
                        "Content-Security-Policy",
                        "default-src 'none'; form-action 'self'; base-uri 'none';"
                                + " frame-ancestors 'none'");
        try {
            Notice notice =
                    exchange.getRequestMethod().equals("POST")
                            ? receipts().acknowledge(number, parts[1], parts[2], form(exchange))
                            : receipts().look(number, parts[1], parts[2]);
            return Answer.text("text/html; charset=utf-8", html(notice));
        } catch (HandoffException e) {
            boolean wrong = e.fault().code().equals("notify.who");
            throw new ApiFailure(
                    wrong ? 400 : 404, e.fault().code(), e.fault().text(), e.fault().remedy());
        }
    }

    private static String form(HttpExchange exchange) throws IOException, ApiFailure {
        byte[] body = exchange.getRequestBody().readNBytes(FORM_BYTES_MAX + 1);
        String text = new String(body, StandardCharsets.US_ASCII);
        if (body.length > FORM_BYTES_MAX || !text.startsWith("who=") || text.contains("&")) {
            throw new ApiFailure(400, "api.form", "The form is wrong.", "Use the page's button.");
        }
        try {
            return URLDecoder.decode(text.substring("who=".length()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new ApiFailure(400, "api.form", "The form is wrong.", "Use the page's button.");
        }
    }

    private static String html(Notice notice) {
        String asks =
                switch (notice.state()) {
                    case OPEN, UNANSWERED ->
                            "<form method=\"post\"><label>Your name <input name=\"who\""
                                    + " maxlength=\"100\" required></label>"
                                    + " <button>I saw this</button></form>";
                    case SEEN -> "<p>Seen by " + escaped(notice.who()) + ". Thank you.</p>";
                    case OVER, TOLD -> "<p>Nothing is to be done any more.</p>";
                };
        return "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">"
                + "<meta name=\"viewport\" content=\"width=device-width\">"
                + "<title>I saw this</title><main><h1>"
                + escaped(notice.occasion().headline())
                + "</h1><p>Notice "
                + notice.seq()
                + ", "
                + notice.told()
                + "</p>"
                + asks
                + "</main></html>";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private Receipts receipts() throws ApiFailure {
        Receipts receipts = plane.receipts();
        if (receipts == null) {
            throw new ApiFailure(
                    409,
                    "api.notifications",
                    "The spec has no channel.",
                    "Name some: notifications.channels.");
        }
        return receipts;
    }
}
