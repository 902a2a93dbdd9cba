package org.handoff.gateway.health;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

import org.handoff.socket.ApplicationHealth.Outcome;

import java.util.concurrent.CompletableFuture;

/// What an application answered.
///
/// @param outcome [Outcome#ANSWERS] whatever its status
/// @param status of the answer; 0 if there was none
/// @param micros from connecting to the head of the answer
record Answer(Outcome outcome, int status, long micros) {

    private static final Answer NONE = new Answer(Outcome.SILENT, 0, 0);

    /// One question and its answer. The body is read to its end, or to a limit, and thrown away: an
    /// application that meets a reset each second would fill its log with it.
    static final class Reader extends ChannelInboundHandlerAdapter {
        private static final long BODY_BYTES_MAX = 1 << 20;

        private final ByteBuf request;
        private final long began;
        private final CompletableFuture<Answer> answered;
        private Answer answer = NONE;
        private long bodyBytes;

        /// @param request taken over
        /// @param began when connecting began, by System.nanoTime
        Reader(ByteBuf request, long began, CompletableFuture<Answer> answered) {
            this.request = request;
            this.began = began;
            this.answered = answered;
        }

        /// With TLS, what is written waits for the handshake.
        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ChannelFuture _ = ctx.writeAndFlush(request);
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            try {
                if (message instanceof HttpResponse response) {
                    head(ctx, response);
                }
                if (message instanceof HttpContent content) {
                    bodyBytes += content.content().readableBytes();
                    boolean isEnd = message instanceof LastHttpContent && answer.status() >= 200;
                    if (isEnd || bodyBytes > BODY_BYTES_MAX) {
                        done(ctx, answer);
                    }
                }
            } finally {
                boolean _ = ReferenceCountUtil.release(message);
            }
        }

        private void head(ChannelHandlerContext ctx, HttpResponse response) {
            if (response.decoderResult().isFailure()) {
                done(ctx, new Answer(Outcome.UNREADABLE, 0, 0));
            } else {
                long micros = (System.nanoTime() - began) / 1_000;
                answer = new Answer(Outcome.ANSWERS, response.status().code(), micros);
            }
        }

        private void done(ChannelHandlerContext ctx, Answer last) {
            boolean _ = answered.complete(last);
            ChannelFuture _ = ctx.close();
        }

        /// The end of a body that lasts until the connection is closed came before this.
        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            boolean _ = answered.complete(NONE);
        }

        /// What went wrong is not said: a decoder quotes what it read.
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            done(ctx, new Answer(Outcome.UNREADABLE, 0, 0));
        }
    }
}
