package org.handoff.gateway.http;

import io.netty.buffer.ByteBuf;

/// One well-formed request head, ready to be sent to any side.
///
/// @param head the patched head as it goes upstream; owned by whoever holds this request
/// @param method what its method promises
/// @param methodName as it came, e.g. `POST`
/// @param path the target without its query
/// @param body how the body ends
/// @param length of a [Body.Kind#LENGTH] body
/// @param isOldVersion HTTP/1.0
/// @param keepAlive whether the client wants to keep its connection
/// @param isUpgrade asks for a WebSocket
public record Request(
        ByteBuf head,
        Method method,
        String methodName,
        String path,
        Body.Kind body,
        long length,
        boolean isOldVersion,
        boolean keepAlive,
        boolean isUpgrade) {

    /// How much of the body there can be, if no more than so many bytes of it are read.
    public long bodyAtMost(int most) {
        return switch (body) {
            case NONE, UNTIL_CLOSE -> 0;
            case LENGTH -> Math.min(length, most);
            case CHUNKED -> most;
        };
    }

    /// What a method promises (RFC 9110 section 9.2).
    public enum Method {
        GET(true, true),
        HEAD(true, true),
        OPTIONS(true, true),
        TRACE(true, true),
        PUT(false, true),
        DELETE(false, true),
        POST(false, false),
        PATCH(false, false),
        /// Every other.
        OTHER(false, false);

        private final boolean safe;
        private final boolean idempotent;

        Method(boolean safe, boolean idempotent) {
            this.safe = safe;
            this.idempotent = idempotent;
        }

        public boolean isSafe() {
            return safe;
        }

        public boolean isIdempotent() {
            return idempotent;
        }
    }

    /// Whether it may be sent once more when no byte of an answer came: RFC 9110 section 9.2.2, and
    /// no body to replay.
    public boolean isRepeatable() {
        return method.isIdempotent() && body == Body.Kind.NONE && !isUpgrade;
    }
}
