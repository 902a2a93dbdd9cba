package org.handoff.gateway.shadow;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import java.util.Locale;

/// A mirrored request's head: the owner's, byte for byte, and a field that names it.
final class MirroredHead {
    /// Tells an application, and whoever reads its logs, that nobody waits for the answer.
    static final String FIELD = "Handoff-Shadow";

    private static final byte[] LINE = (FIELD + ": 1\r\n\r\n").getBytes(US_ASCII);

    private MirroredHead() {}

    /// Whether its answer depends on what the client holds already: conditional (RFC 9110 section
    /// 13) or for a range (section 14).
    static boolean isPartial(ByteBuf head) {
        String text = head.toString(ISO_8859_1).toLowerCase(Locale.ROOT);
        return text.contains("\r\nif-") || text.contains("\r\nrange:");
    }

    static ByteBuf of(Kept request) {
        ByteBuf head = request.view();
        return Unpooled.wrappedBuffer(
                head.slice(0, head.readableBytes() - 2), Unpooled.wrappedBuffer(LINE));
    }
}
