package org.handoff.gateway.h2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.ReferenceCountUtil;

import org.handoff.gateway.forward.EndOfStream;

import java.util.Locale;
import java.util.Map;

/// One stream of HTTP/2, spoken as HTTP/1.1 with the handler behind it: the request's fields and
/// data become the bytes of one request, whose declared length its data must keep; the bytes of its
/// answer become fields and data. Confined to one event loop.
final class Http2Stream extends ChannelDuplexHandler {
    private static final int HEAD_BYTES = 1_024;
    private static final int CHUNK_FRAME = 16;
    private static final byte[] LAST_CHUNK = "0\r\n".getBytes(ISO_8859_1);
    private static final byte[] CRLF = "\r\n".getBytes(ISO_8859_1);

    private final Runnable onMalformed;
    private final Answer answer = new Answer();
    private boolean begun;
    private boolean ended;
    private boolean chunked;
    private boolean over;
    private long remaining;

    /// @param onMalformed called when the stream is reset for what its request says
    Http2Stream(Runnable onMalformed) {
        this.onMalformed = onMalformed;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (over) {
                return;
            }
            switch (message) {
                case Http2HeadersFrame frame when !begun -> head(ctx, frame);
                case Http2HeadersFrame frame -> trailers(ctx, frame);
                case Http2DataFrame frame -> data(ctx, frame);
                default -> {}
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void head(ChannelHandlerContext ctx, Http2HeadersFrame frame) {
        begun = true;
        ended = frame.isEndStream();
        RequestHead head = RequestHead.of(frame.headers(), ended);
        if (head.isWrong()) {
            malformed(ctx);
            return;
        }
        chunked = !ended && head.length() < 0;
        remaining = Math.max(0, head.length());
        CharSequence method = frame.headers().method();
        answer.toHead(method != null && "HEAD".contentEquals(method));
        ByteBuf out = ctx.alloc().buffer(HEAD_BYTES);
        head.write(out, chunked);
        ctx.fireChannelRead(out);
    }

    private void data(ChannelHandlerContext ctx, Http2DataFrame frame) {
        ByteBuf data = frame.content();
        int size = data.readableBytes();
        ended = frame.isEndStream();
        boolean cut = !chunked && ended && size != remaining;
        if ((ended && !begun) || (!chunked && size > remaining) || cut) {
            malformed(ctx);
            return;
        }
        if (!chunked) {
            remaining -= size;
            if (size > 0) {
                ctx.fireChannelRead(data.retainedDuplicate());
            }
            return;
        }
        ByteBuf out = ctx.alloc().buffer(size + CHUNK_FRAME);
        if (size > 0) {
            out.writeCharSequence(Integer.toHexString(size), ISO_8859_1);
            out.writeBytes(CRLF).writeBytes(data).writeBytes(CRLF);
        }
        if (ended) {
            out.writeBytes(LAST_CHUNK).writeBytes(CRLF);
        }
        pass(ctx, out);
    }

    private static void pass(ChannelHandlerContext ctx, ByteBuf out) {
        if (out.isReadable()) {
            ctx.fireChannelRead(out);
        } else {
            out.release();
        }
    }

    private void trailers(ChannelHandlerContext ctx, Http2HeadersFrame frame) {
        boolean wrong = !frame.isEndStream() || ended || (!chunked && remaining > 0);
        for (Map.Entry<CharSequence, CharSequence> field : frame.headers()) {
            wrong |= RequestHead.isWrongTrailer(field.getKey(), field.getValue());
        }
        if (wrong) {
            malformed(ctx);
            return;
        }
        ended = true;
        if (!chunked) {
            return; // a body of known length has no place for them in HTTP/1.1
        }
        ByteBuf out = ctx.alloc().buffer(HEAD_BYTES).writeBytes(LAST_CHUNK);
        for (Map.Entry<CharSequence, CharSequence> field : frame.headers()) {
            out.writeCharSequence(field.getKey() + ": " + field.getValue(), ISO_8859_1);
            out.writeBytes(CRLF);
        }
        ctx.fireChannelRead(out.writeBytes(CRLF));
    }

    private void malformed(ChannelHandlerContext ctx) {
        onMalformed.run();
        reset(ctx, Http2Error.PROTOCOL_ERROR);
    }

    private void reset(ChannelHandlerContext ctx, Http2Error error) {
        over = true;
        ChannelFuture _ = ctx.writeAndFlush(new DefaultHttp2ResetFrame(error));
        ChannelFuture _ = ctx.close();
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof EndOfStream) {
            endOfStream(ctx);
            if (!promise.isVoid()) {
                promise.trySuccess();
            }
        } else if (message instanceof ByteBuf bytes) {
            try {
                answer.write(ctx, bytes);
            } finally {
                bytes.release();
            }
            if (!promise.isVoid()) {
                promise.trySuccess();
            }
        } else {
            ChannelFuture _ = ctx.write(message, promise);
        }
    }

    /// An answer that ends with its connection ends with its stream; one that is not whole by now
    /// never will be.
    private void endOfStream(ChannelHandlerContext ctx) {
        answer.endsHere(ctx);
        if (!answer.isWhole()) {
            reset(ctx, Http2Error.INTERNAL_ERROR);
        } else if (!ended) {
            reset(ctx, Http2Error.NO_ERROR);
        }
    }

    /// Whether a header of HTTP/1.1 has no place in HTTP/2.
    static boolean isConnectionSpecific(String name) {
        return switch (name) {
            case "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade" ->
                    true;
            default -> false;
        };
    }

    /// Adds `name: value` lines.
    static void add(Http2Headers headers, Iterable<String> lines) {
        for (String line : lines) {
            int colon = line.indexOf(':');
            String name = line.substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT);
            if (!name.isEmpty() && !isConnectionSpecific(name)) {
                headers.add(name, line.substring(colon + 1).strip());
            }
        }
    }
}
