package org.handoff.gateway.http;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

/// Writes a judged request head as it goes to a side: what the client sent, in its order and
/// spelling, but for what is hop by hop, and with what a proxy adds. Confined to one event loop.
final class RequestWriter {
    private static final byte[] CRLF = Chars.ascii("\r\n");
    private static final byte[] VIA = Chars.ascii("Via: 1.1 handoff\r\n");
    private static final byte[] VIA_MORE = Chars.ascii(", 1.1 handoff");
    private static final byte[] FORWARDED_FOR = Chars.ascii("X-Forwarded-For: ");
    private static final byte[] FORWARDED_PROTO = Chars.ascii("X-Forwarded-Proto: http\r\n");
    private static final byte[] FORWARDED_SECURE = Chars.ascii("X-Forwarded-Proto: https\r\n");
    private static final byte[] FOR_MORE = Chars.ascii(", for=");
    private static final byte[] PROTO = Chars.ascii(";proto=http");
    private static final byte[] PROTO_SECURE = Chars.ascii(";proto=https");
    private static final byte[] CLIENT_CERT = Chars.ascii("Client-Cert: ");
    private static final byte[] UPGRADE = Chars.ascii("Connection: Upgrade\r\nUpgrade: websocket");
    private static final byte[] TE = Chars.ascii("Connection: TE\r\nTE: trailers\r\n");
    private static final byte[] COMMA = Chars.ascii(", ");
    private static final int ADDED = 192;

    private final Head head;

    RequestWriter(Head head) {
        this.head = head;
    }

    /// Most bytes that [#write] writes.
    int size(Peer peer) {
        byte @Nullable [] certificate = peer.certificate();
        int more = certificate == null ? 0 : certificate.length + CLIENT_CERT.length + 2;
        return head.end() + ADDED + more;
    }

    /// Drops what the client says of itself and of those before it, where that is not believed.
    void dropUntrusted(Peer peer) {
        for (int i = 0; i < head.count(); i++) {
            Field field = head.field(i);
            boolean said = field.isForwarding() && !peer.isAppending();
            boolean shown =
                    field.isClientCertificate()
                            && (!peer.isAppending() || peer.certificate() != null);
            if (said || shown) {
                head.drop(i);
            }
        }
    }

    /// @param pathStart where the target begins, an absolute form's authority left out
    void write(
            ByteBuf out,
            Peer peer,
            int targetStart,
            int pathStart,
            boolean upgrade,
            boolean trailers) {
        byte[] bytes = head.bytes();
        out.writeBytes(bytes, 0, targetStart);
        out.writeBytes(bytes, pathStart, head.lineEnd() - pathStart);
        out.writeBytes(CRLF);
        int via = head.last(Field.VIA);
        int forwardedFor = head.last(Field.FORWARDED_FOR);
        int forwarded = head.last(Field.FORWARDED);
        for (int i = 0; i < head.count(); i++) {
            if (!head.isDropped(i)) {
                head.writeLine(i, out);
                if (i == via) {
                    out.writeBytes(VIA_MORE);
                } else if (i == forwardedFor) {
                    out.writeBytes(COMMA).writeBytes(peer.address());
                } else if (i == forwarded) {
                    out.writeBytes(FOR_MORE).writeBytes(peer.node());
                    out.writeBytes(peer.isSecure() ? PROTO_SECURE : PROTO);
                }
                out.writeBytes(CRLF);
            }
        }
        if (upgrade) {
            out.writeBytes(UPGRADE).writeBytes(CRLF);
        } else if (trailers) {
            out.writeBytes(TE);
        }
        if (via < 0) {
            out.writeBytes(VIA);
        }
        if (forwardedFor < 0) {
            out.writeBytes(FORWARDED_FOR).writeBytes(peer.address()).writeBytes(CRLF);
        }
        if (head.last(Field.FORWARDED_PROTO) < 0) {
            out.writeBytes(peer.isSecure() ? FORWARDED_SECURE : FORWARDED_PROTO);
        }
        byte @Nullable [] certificate = peer.certificate();
        if (certificate != null) {
            out.writeBytes(CLIENT_CERT).writeBytes(certificate).writeBytes(CRLF);
        }
        out.writeBytes(CRLF);
    }
}
