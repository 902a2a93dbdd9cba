package org.handoff.control.notify;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How a message is put for one kind of receiver.
public sealed interface Hook {
    JsonMapper JSON = new JsonMapper();

    /// @param headers beside those that every request has
    /// @param body of at most some kilobytes
    @SuppressWarnings("ArrayRecordComponent") // is sent, never compared
    record Request(Map<String, String> headers, byte[] body) {
        static Request json(ObjectNode node, Map<String, String> more) {
            Map<String, String> headers = new LinkedHashMap<>(more);
            headers.put("Content-Type", "application/json");
            return new Request(headers, node.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    /// @param now stands in a signature
    Request request(Message message, Instant now);

    /// Slack's incoming webhooks.
    record Slack() implements Hook {
        @Override
        public Request request(Message message, Instant now) {
            // Slack reads these three as its own marks.
            String text =
                    (message.subject() + "\n" + message.body())
                            .replace("&", "&amp;")
                            .replace("<", "&lt;")
                            .replace(">", "&gt;");
            return Request.json(JSON.createObjectNode().put("text", text), Map.of());
        }
    }

    /// A webhook of Teams' workflows: an adaptive card.
    record Teams() implements Hook {
        @Override
        public Request request(Message message, Instant now) {
            ObjectNode root = JSON.createObjectNode().put("type", "message");
            ObjectNode attachment = root.putArray("attachments").addObject();
            attachment.put("contentType", "application/vnd.microsoft.card.adaptive");
            ObjectNode card = attachment.putObject("content");
            card.put("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
            card.put("type", "AdaptiveCard").put("version", "1.4");
            var body = card.putArray("body");
            block(body.addObject(), message.subject()).put("weight", "Bolder");
            block(body.addObject(), message.text());
            if (!message.contact().isEmpty()) {
                block(body.addObject(), "Contact: " + message.contact());
            }
            if (!message.link().isEmpty()) {
                card.putArray("actions")
                        .addObject()
                        .put("type", "Action.OpenUrl")
                        .put("title", "I saw this")
                        .put("url", message.link());
            }
            return Request.json(root, Map.of());
        }

        private static ObjectNode block(ObjectNode block, String text) {
            return block.put("type", "TextBlock").put("text", text).put("wrap", true);
        }
    }

    /// PagerDuty's Events API v2: a message triggers an event, a receipt acknowledges it, and the
    /// end of what it tells of resolves it, by the same `dedup_key`.
    ///
    /// @param key the integration's
    record PagerDuty(Secrets key) implements Hook {
        @Override
        public Request request(Message message, Instant now) {
            ObjectNode root = JSON.createObjectNode();
            String action =
                    switch (message.about()) {
                        case TELLS -> "trigger";
                        case SEEN -> "acknowledge";
                        case OVER -> "resolve";
                    };
            root.put("routing_key", key.read()).put("event_action", action);
            root.put("dedup_key", message.told());
            if (message.about() != Message.About.TELLS) {
                return Request.json(root, Map.of());
            }
            root.put("client", "Handoff");
            ObjectNode payload = root.putObject("payload");
            payload.put("summary", message.subject() + ": " + message.text());
            payload.put("source", message.system()).put("timestamp", message.at().toString());
            payload.put("severity", severity(message.occasion().urgency()));
            payload.put("class", message.occasion().label());
            if (!message.link().isEmpty()) {
                root.putArray("links")
                        .addObject()
                        .put("href", message.link())
                        .put("text", "I saw this");
            }
            return Request.json(root, Map.of());
        }

        private static String severity(Urgency urgency) {
            return switch (urgency) {
                case URGENT -> "critical";
                case ACTION -> "warning";
                case INFO -> "info";
            };
        }
    }

    /// Any receiver that checks a signature, see [Signature].
    record Signed(Secrets key) implements Hook {
        @Override
        public Request request(Message message, Instant now) {
            ObjectNode node = JSON.createObjectNode();
            node.put("id", message.id()).put("occasion", message.occasion().label());
            node.put("urgency", message.occasion().urgency().label());
            node.put("audience", message.audience().label());
            node.put("at", message.at().toString()).put("system", message.system());
            node.put("headline", message.headline()).put("text", message.text());
            node.put("contact", message.contact()).put("link", message.link());
            Request plain = Request.json(node, Map.of());
            long second = now.getEpochSecond();
            Map<String, String> headers = new LinkedHashMap<>(plain.headers());
            headers.put("webhook-id", message.id());
            headers.put("webhook-timestamp", Long.toString(second));
            headers.put(
                    "webhook-signature",
                    Signature.of(key.read(), message.id(), second, plain.body()));
            return new Request(headers, plain.body());
        }
    }

    /// A gateway for text messages: it takes one number and one text at a time.
    ///
    /// @param user for HTTP's basic authentication with `key`; empty sends `key` as bearer token
    /// @param form whether it takes a form and not JSON
    record Sms(Secrets key, String user, Names names, String from, String to, boolean form)
            implements Hook {
        /// Two parts of a text message in the usual alphabet.
        private static final int CHARS_MAX = 306;

        /// What the gateway calls its fields.
        public record Names(String to, String from, String text) {}

        @Override
        public Request request(Message message, Instant now) {
            Map<String, String> fields = new LinkedHashMap<>();
            fields.put(names.to(), to);
            if (!from.isEmpty()) {
                fields.put(names.from(), from);
            }
            fields.put(names.text(), text(message));
            Map<String, String> headers = new LinkedHashMap<>();
            headers.put("Authorization", authorization());
            headers.put("Idempotency-Key", message.id() + "-" + to.replaceAll("[^0-9]", ""));
            if (!form) {
                ObjectNode node = JSON.createObjectNode();
                fields.forEach(node::put);
                return Request.json(node, headers);
            }
            headers.put("Content-Type", "application/x-www-form-urlencoded");
            List<String> pairs =
                    fields.entrySet().stream()
                            .map(it -> coded(it.getKey()) + "=" + coded(it.getValue()))
                            .toList();
            return new Request(
                    headers, String.join("&", pairs).getBytes(StandardCharsets.US_ASCII));
        }

        private String authorization() {
            String pair = user + ":" + key.read();
            return user.isEmpty()
                    ? "Bearer " + key.read()
                    : "Basic "
                            + Base64.getEncoder()
                                    .encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        }

        /// The link is kept whole, the words give way.
        private static String text(Message message) {
            String link = message.link().isEmpty() ? "" : " " + message.link();
            String words = message.subject() + ": " + message.text();
            int room = Math.max(0, CHARS_MAX - link.length());
            return (words.length() <= room ? words : words.substring(0, room)) + link;
        }

        private static String coded(String text) {
            return URLEncoder.encode(text, StandardCharsets.UTF_8);
        }
    }
}
