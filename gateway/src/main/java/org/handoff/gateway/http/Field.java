package org.handoff.gateway.http;

import java.util.Arrays;

/// The headers that mean something to a gateway; all others are [#OTHER] and pass as they are.
enum Field {
    OTHER(""),
    TE("te"),
    VIA("via"),
    HOST("host"),
    EXPECT("expect"),
    TRAILER("trailer"),
    UPGRADE("upgrade"),
    FORWARDED("forwarded"),
    X_REAL_IP("x-real-ip"),
    CONNECTION("connection"),
    KEEP_ALIVE("keep-alive"),
    CLIENT_CERT("client-cert"),
    CONTENT_LENGTH("content-length"),
    FORWARDED_FOR("x-forwarded-for"),
    FORWARDED_HOST("x-forwarded-host"),
    FORWARDED_PORT("x-forwarded-port"),
    CLIENT_CERT_CHAIN("client-cert-chain"),
    HTTP2_SETTINGS("http2-settings"),
    PROXY_CONNECTION("proxy-connection"),
    FORWARDED_PROTO("x-forwarded-proto"),
    TRANSFER_ENCODING("transfer-encoding"),
    PROXY_AUTHORIZATION("proxy-authorization"),
    PROXY_AUTHENTICATE("proxy-authenticate");

    private static final int LONGEST = 19;
    private static final Field[][] BY_LENGTH = new Field[LONGEST + 1][];

    static {
        for (int length = 0; length <= LONGEST; length++) {
            int wanted = length;
            BY_LENGTH[length] =
                    Arrays.stream(values())
                            .filter(field -> field != OTHER && field.lower.length == wanted)
                            .toArray(Field[]::new);
        }
    }

    @SuppressWarnings("ImmutableEnumChecker") // never written, never handed out
    private final byte[] lower;

    Field(String lower) {
        this.lower = Chars.ascii(lower);
    }

    /// The header whose name is `bytes[from, to)`.
    static Field of(byte[] bytes, int from, int to) {
        int length = to - from;
        if (length <= LONGEST) {
            for (Field field : BY_LENGTH[length]) {
                if (Chars.same(bytes, from, to, field.lower)) {
                    return field;
                }
            }
        }
        return OTHER;
    }

    /// Whether it is about one connection only and never forwarded as it came.
    boolean isHopByHop() {
        return this == CONNECTION
                || this == KEEP_ALIVE
                || this == PROXY_CONNECTION
                || this == PROXY_AUTHORIZATION
                || this == TE
                || this == UPGRADE
                || this == HTTP2_SETTINGS;
    }

    /// Whether a message would mean something else without it, so that Connection must not name it.
    boolean isFraming() {
        return this == HOST
                || this == EXPECT
                || this == TRAILER
                || this == CONTENT_LENGTH
                || this == TRANSFER_ENCODING;
    }

    /// Whether it says whom a request comes from, or by which way.
    boolean isForwarding() {
        return this == FORWARDED
                || this == X_REAL_IP
                || this == FORWARDED_FOR
                || this == FORWARDED_HOST
                || this == FORWARDED_PORT
                || this == FORWARDED_PROTO;
    }

    /// Whether it says which certificate a client showed (RFC 9440).
    boolean isClientCertificate() {
        return this == CLIENT_CERT || this == CLIENT_CERT_CHAIN;
    }

    /// Whether it may come after the body.
    boolean isAllowedInTrailer() {
        return this == OTHER;
    }
}
