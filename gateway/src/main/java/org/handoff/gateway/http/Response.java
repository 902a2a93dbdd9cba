package org.handoff.gateway.http;

import io.netty.buffer.ByteBuf;

/// One well-formed response head.
///
/// @param head the patched head as it goes to the client; owned by whoever holds this response
/// @param status three digits
/// @param body how the body ends
/// @param length of a [Body.Kind#LENGTH] body
/// @param reusable whether the upstream keeps its connection open
/// @param idleSeconds how long it promises to keep it open unused; -1 if it says nothing
/// @param clientKeepsAlive whether the head that goes to the client leaves its connection open
public record Response(
        ByteBuf head,
        int status,
        Body.Kind body,
        long length,
        boolean reusable,
        int idleSeconds,
        boolean clientKeepsAlive) {

    /// 1xx but for 101: the real answer is still to come.
    public boolean isInterim() {
        return status < 200 && status != 101;
    }
}
