package org.handoff.gateway.links;

import io.netty.buffer.ByteBuf;

import org.handoff.gateway.http.Request;
import org.handoff.gateway.http.Response;
import org.handoff.gateway.route.HeadText;
import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicLong;

/// The stage in front of the client: links of answers lead to the gateway, at whichever address the
/// client knows it by, so that whoever follows one stays on the side that their route is on. Safe
/// for all threads.
public final class LinkStage {
    /// Longest body that is rewritten; a longer one passes as it is.
    static final int BODY_MAX = 1 << 20;

    /// Bytes of bodies that are read together at once, at most; what finds no room passes as it is.
    private static final long COLLECTED_MAX = 64L << 20;

    private final KnownOrigins known;
    private final long collectedMax;
    private final AtomicLong collected = new AtomicLong();

    public LinkStage(KnownOrigins known) {
        this(known, COLLECTED_MAX);
    }

    LinkStage(KnownOrigins known, long collectedMax) {
        this.known = known;
        this.collectedMax = collectedMax;
    }

    /// Makes room for more bytes of a body; whoever gets it gives it back by [#release].
    boolean reserve(int bytes) {
        if (collected.addAndGet(bytes) <= collectedMax) {
            return true;
        }
        release(bytes);
        return false;
    }

    void release(int bytes) {
        collected.addAndGet(-bytes);
    }

    /// How one answer is rewritten.
    ///
    /// @param response whose head is as it goes to the client
    /// @return null if nobody knows what the client calls the gateway
    public @Nullable Rewriting of(Request request, Response response) {
        String origin = origin(new HeadText(request.head()));
        return origin == null ? null : new Rewriting(this, known, origin, response);
    }

    /// What the client calls the gateway: from the head as it goes to a side, where proxies in
    /// front have been believed or not already.
    private static @Nullable String origin(HeadText head) {
        String scheme = first(head.header("x-forwarded-proto"));
        String there = first(head.header("x-forwarded-host"));
        String host = there == null ? head.header("host") : there;
        boolean isWeb = "http".equals(scheme) || "https".equals(scheme);
        return isWeb && host != null && isHost(host) ? scheme + "://" + host : null;
    }

    private static @Nullable String first(@Nullable String list) {
        return list == null ? null : list.split(",", 2)[0].strip();
    }

    /// A name or address with or without a port, and nothing that could end a field or a link.
    private static boolean isHost(String host) {
        return host.matches("[A-Za-z0-9._~-]+(:[0-9]{1,5})?|\\[[0-9A-Fa-f:.]+](:[0-9]{1,5})?");
    }

    static byte[] bytes(ByteBuf from) {
        byte[] bytes = new byte[from.readableBytes()];
        from.readBytes(bytes);
        return bytes;
    }
}
