package org.handoff.gateway.compare;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/// Undoes a body's content coding (RFC 9110 section 8.4), bounded.
final class Coding {
    private Coding() {}

    /// @throws Unreadable if the coding is not known or broken, or the body is too long
    static byte[] undone(Answer answer, int most) throws Unreadable {
        byte[] body = answer.body();
        String coding = answer.header("content-encoding").strip().toLowerCase(Locale.ROOT);
        if (body.length > most) {
            throw Unreadable.tooMuch(most + " bytes");
        }
        if (coding.isEmpty() || coding.equals("identity") || body.length == 0) {
            return body;
        }
        try (InputStream from = open(coding, body)) {
            byte[] plain = from.readNBytes(most + 1);
            if (plain.length > most) {
                throw Unreadable.tooMuch(most + " bytes");
            }
            return plain;
        } catch (IOException e) {
            throw Unreadable.malformed("body of its content coding");
        }
    }

    private static InputStream open(String coding, byte[] body) throws IOException, Unreadable {
        InputStream from = new ByteArrayInputStream(body);
        return switch (coding) {
            case "gzip", "x-gzip" -> new GZIPInputStream(from);
            case "deflate" -> new InflaterInputStream(from);
            default -> throw Unreadable.malformed("content coding that is known here");
        };
    }
}
