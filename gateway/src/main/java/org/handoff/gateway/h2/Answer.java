package org.handoff.gateway.h2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2Headers;

import org.handoff.gateway.http.Dechunker;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// The answer to one stream's request: the bytes of an HTTP/1.1 response that the gateway itself
/// wrote, turned into frames. Its heads come whole. Confined to one event loop.
final class Answer {
    private static final int STATUS_AT = 9;
    private static final int STATUS_END = 12;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private final Dechunker chunks = new Dechunker();
    private State state = State.HEAD;
    private boolean toHead;
    private long remaining;

    private enum State {
        HEAD,
        LENGTH,
        CHUNKED,
        UNTIL_CLOSE,
        WHOLE
    }

    /// @param isHead whether the request's method is HEAD: then no body follows
    void toHead(boolean isHead) {
        toHead = isHead;
    }

    boolean isWhole() {
        return state == State.WHOLE;
    }

    /// Writes frames; the caller releases the bytes.
    void write(ChannelHandlerContext ctx, ByteBuf in) {
        while (in.isReadable() && state != State.WHOLE) {
            switch (state) {
                case HEAD -> head(ctx, in);
                case LENGTH -> {
                    int taken = (int) Math.min(remaining, in.readableBytes());
                    remaining -= taken;
                    data(ctx, in.readRetainedSlice(taken), remaining == 0);
                }
                case CHUNKED -> chunk(ctx, in);
                case UNTIL_CLOSE -> data(ctx, in.readRetainedSlice(in.readableBytes()), false);
                case WHOLE -> throw new IllegalStateException("nothing follows a whole answer");
            }
        }
    }

    /// What was written so far is all.
    void endsHere(ChannelHandlerContext ctx) {
        if (state == State.UNTIL_CLOSE) {
            data(ctx, Unpooled.EMPTY_BUFFER, true);
            ctx.flush();
        }
    }

    private void head(ChannelHandlerContext ctx, ByteBuf in) {
        int end = end(in);
        String text = in.readCharSequence(end, ISO_8859_1).toString();
        List<String> lines = Arrays.asList(text.split("\r\n"));
        int status = Integer.parseInt(text.substring(STATUS_AT, STATUS_END));
        Http2Headers headers = new DefaultHttp2Headers().status(String.valueOf(status));
        Http2Stream.add(headers, lines.subList(1, lines.size()));
        if (status >= 200) {
            state = follows(status, lines, headers);
        }
        send(ctx, headers, state == State.WHOLE);
    }

    private static int end(ByteBuf in) {
        for (int i = in.readerIndex(); i + 3 < in.writerIndex(); i++) {
            if (in.getInt(i) == 0x0D0A0D0A) {
                return i + 4 - in.readerIndex();
            }
        }
        throw new IllegalStateException("a response's head is written whole");
    }

    private State follows(int status, List<String> lines, Http2Headers headers) {
        if (toHead || status == NO_CONTENT || status == NOT_MODIFIED) {
            return State.WHOLE;
        }
        CharSequence length = headers.get("content-length");
        if (length != null) {
            remaining = Long.parseLong(length.toString());
            return remaining == 0 ? State.WHOLE : State.LENGTH;
        }
        boolean chunked =
                lines.stream()
                        .anyMatch(line ->
                                line.toLowerCase(Locale.ROOT).startsWith("transfer-encoding:"));
        return chunked ? State.CHUNKED : State.UNTIL_CLOSE;
    }

    private void chunk(ChannelHandlerContext ctx, ByteBuf in) {
        int size = chunks.next(in);
        if (size > 0) {
            data(ctx, in.readRetainedSlice(size), false);
        } else if (chunks.isDone()) {
            state = State.WHOLE;
            if (chunks.trailers().isEmpty()) {
                data(ctx, Unpooled.EMPTY_BUFFER, true);
            } else {
                Http2Headers trailers = new DefaultHttp2Headers();
                Http2Stream.add(trailers, chunks.trailers().lines().toList());
                send(ctx, trailers, true);
            }
        }
    }

    private void data(ChannelHandlerContext ctx, ByteBuf data, boolean isLast) {
        if (isLast) {
            state = State.WHOLE;
        }
        ChannelFuture _ = ctx.write(new DefaultHttp2DataFrame(data, isLast));
    }

    private static void send(ChannelHandlerContext ctx, Http2Headers headers, boolean isLast) {
        ChannelFuture _ = ctx.write(new DefaultHttp2HeadersFrame(headers, isLast));
    }
}
