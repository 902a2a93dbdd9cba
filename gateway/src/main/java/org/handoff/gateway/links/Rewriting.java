package org.handoff.gateway.links;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.handoff.gateway.http.Body;
import org.handoff.gateway.http.Dechunker;
import org.handoff.gateway.http.Response;
import org.handoff.gateway.route.HeadText;
import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;

/// One answer on its way to the client.
///
/// | from | event | to | the client gets |
/// |---|---|---|---|
/// | HEAD | first bytes, the body is of a kind that is left alone | PASSING | the head rewritten |
/// | HEAD | first bytes, the body may have links | COLLECTING | nothing yet |
/// | COLLECTING | the last byte | PASSING | head and body rewritten, with their length |
/// | COLLECTING | more than there is room for | PASSING | head rewritten, body as it is |
/// | PASSING | bytes | PASSING | the same |
///
/// Confined to one event loop.
public final class Rewriting {
    /// Fields that say something of the body's very bytes; with one of them it is left alone.
    private static final List<String> SEALS =
            List.of(
                    "content-encoding",
                    "content-md5",
                    "digest",
                    "content-digest",
                    "repr-digest",
                    "trailer");

    private final LinkStage stage;
    private final KnownOrigins known;
    private final String origin;
    private final int headLength;
    private final boolean isChunked;
    private final AnswerBody.@Nullable Kind kind;
    private final ByteArrayOutputStream collected = new ByteArrayOutputStream();
    private byte[] head = {};
    private int reserved;
    private boolean isPassing;

    Rewriting(LinkStage stage, KnownOrigins known, String origin, Response response) {
        this.stage = stage;
        this.known = known;
        this.origin = origin;
        this.headLength = response.head().readableBytes();
        this.isChunked = response.body() == Body.Kind.CHUNKED;
        this.kind = kind(response);
    }

    private static AnswerBody.@Nullable Kind kind(Response response) {
        boolean whole =
                response.status() == 200
                        && (response.body() == Body.Kind.CHUNKED
                                || (response.body() == Body.Kind.LENGTH
                                        && response.length() <= LinkStage.BODY_MAX));
        if (!whole) {
            return null;
        }
        HeadText text = new HeadText(response.head());
        boolean isSealed = SEALS.stream().anyMatch(text::has);
        return isSealed ? null : AnswerBody.kind(text.header("content-type"));
    }

    /// Takes bytes of the answer over, its head whole in the first of them, and gives those that go
    /// to the client now.
    ///
    /// @param isLast whether these are the answer's last
    public ByteBuf pass(ByteBuf in, boolean isLast) {
        if (isPassing) {
            return in;
        }
        if (head.length == 0) {
            head = AnswerHead.rewritten(LinkStage.bytes(in.readSlice(headLength)), known, origin);
        }
        if (kind == null) {
            isPassing = true;
            return Unpooled.wrappedBuffer(Unpooled.wrappedBuffer(head), in);
        }
        int more = in.readableBytes();
        boolean isRoom = reserved + more <= LinkStage.BODY_MAX && stage.reserve(more);
        if (!isRoom) {
            abandon();
            return Unpooled.wrappedBuffer(
                    Unpooled.wrappedBuffer(head, collected.toByteArray()), in);
        }
        reserved += more;
        collected.writeBytes(LinkStage.bytes(in));
        in.release();
        if (!isLast) {
            return Unpooled.EMPTY_BUFFER;
        }
        abandon();
        return whole(kind);
    }

    /// Nothing more is collected: it is whole, finds no room, or its connection is gone.
    public void abandon() {
        isPassing = true;
        stage.release(reserved);
        reserved = 0;
    }

    private ByteBuf whole(AnswerBody.Kind what) {
        byte[] raw = collected.toByteArray();
        byte[] body = isChunked ? data(raw) : raw;
        byte[] other = body == null ? null : AnswerBody.rewritten(body, what, known, origin);
        return other == null || Arrays.equals(other, body)
                ? Unpooled.wrappedBuffer(head, raw)
                : Unpooled.wrappedBuffer(withLength(other.length), other);
    }

    /// Without its chunks; null if it has trailers, which only chunks can carry.
    private static byte @Nullable [] data(byte[] raw) {
        ByteBuf in = Unpooled.wrappedBuffer(raw);
        Dechunker chunks = new Dechunker();
        ByteArrayOutputStream data = new ByteArrayOutputStream(raw.length);
        while (!chunks.isDone() && in.isReadable()) {
            int length = chunks.next(in);
            data.writeBytes(LinkStage.bytes(in.readSlice(length)));
        }
        return chunks.isDone() && chunks.trailers().isEmpty() ? data.toByteArray() : null;
    }

    private byte[] withLength(int length) {
        StringBuilder text = new StringBuilder();
        for (String line : new String(head, ISO_8859_1).split("\r\n", -1)) {
            boolean framing =
                    line.regionMatches(true, 0, "content-length:", 0, 15)
                            || line.regionMatches(true, 0, "transfer-encoding:", 0, 18);
            if (!framing && !line.isEmpty()) {
                text.append(line).append("\r\n");
            }
        }
        text.append("Content-Length: ").append(length).append("\r\n\r\n");
        return text.toString().getBytes(ISO_8859_1);
    }
}
