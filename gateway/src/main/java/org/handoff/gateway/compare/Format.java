package org.handoff.gateway.compare;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.List;
import java.util.Locale;

/// What a body is, by its media type; and how its text is encoded.
enum Format {
    JSON,
    XML,
    HTML,
    HL7,
    TEXT,
    /// Everything else: equal or not.
    BYTES;

    private static final List<String> HL7_TYPES =
            List.of("application/hl7-v2", "x-application/hl7-v2+er7", "text/hl7v2");

    static Format of(String contentType, byte[] body) {
        String media = media(contentType);
        if (media.equals("application/json") || media.endsWith("+json")) {
            return JSON;
        }
        if (media.equals("text/html") || media.equals("application/xhtml+xml")) {
            return HTML;
        }
        if (HL7_TYPES.contains(media) || looksLikeHl7(body)) {
            return HL7;
        }
        if (media.equals("application/xml") || media.equals("text/xml") || media.endsWith("+xml")) {
            return XML;
        }
        return media.startsWith("text/") ? TEXT : BYTES;
    }

    /// Type and subtype in lower case, without parameters.
    static String media(String contentType) {
        int end = contentType.indexOf(';');
        return (end < 0 ? contentType : contentType.substring(0, end))
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    /// UTF-8 if it names none, Latin 1 if it names one that nobody knows.
    static Charset charset(String contentType) {
        String text = contentType.toLowerCase(Locale.ROOT);
        int at = text.indexOf("charset=");
        if (at < 0) {
            return UTF_8;
        }
        String name = text.substring(at + "charset=".length()).split(";", 2)[0];
        try {
            return Charset.forName(name.strip().replace("\"", ""));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return ISO_8859_1;
        }
    }

    private static boolean looksLikeHl7(byte[] body) {
        int at = body.length > 0 && body[0] == Hl7Reader.BEGIN ? 1 : 0;
        return body.length > at + 8 && new String(body, at, 4, ISO_8859_1).equals("MSH|");
    }
}
