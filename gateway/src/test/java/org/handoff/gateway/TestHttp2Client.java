package org.handoff.gateway;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// A client of HTTP/2 on a plain connection that sends what it is told to, right or wrong.
@SuppressWarnings("try") // closing waits
final class TestHttp2Client implements AutoCloseable {
    /// Less than the connection's, so that one stream that is not read leaves room for others.
    private static final int STREAM_WINDOW = 16_384;

    private final EventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    final Channel connection;

    TestHttp2Client(int port) throws InterruptedException {
        connection =
                new Bootstrap()
                        .group(loops)
                        .channel(NioSocketChannel.class)
                        .handler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        channel.pipeline()
                                                .addLast(
                                                        Http2FrameCodecBuilder.forClient()
                                                                .validateHeaders(false)
                                                                .initialSettings(
                                                                        Http2Settings
                                                                                .defaultSettings()
                                                                                .initialWindowSize(
                                                                                        STREAM_WINDOW)
                                                                                .pushEnabled(false))
                                                                .build(),
                                                        new Http2MultiplexHandler(
                                                                new ChannelInboundHandlerAdapter()));
                                    }
                                })
                        .connect("127.0.0.1", port)
                        .sync()
                        .channel();
    }

    /// How a stream ended.
    ///
    /// @param interim statuses before the real one
    /// @param trailers null if there were none
    /// @param reset the error code of a reset; -1 if it ended in order
    record Answer(
            @Nullable String status,
            List<String> interim,
            @Nullable Http2Headers headers,
            String body,
            @Nullable Http2Headers trailers,
            long reset) {}

    static Http2Headers headers(String method, String path) {
        return new DefaultHttp2Headers(false)
                .method(method)
                .path(path)
                .scheme("http")
                .authority("clinic");
    }

    /// One request's stream.
    final class Stream extends ChannelInboundHandlerAdapter {
        final Http2StreamChannel channel;
        private final CompletableFuture<Answer> answer = new CompletableFuture<>();
        private final List<String> interim = new ArrayList<>();
        private final StringBuilder body = new StringBuilder();
        private @Nullable Http2Headers headers;
        private @Nullable Http2Headers trailers;

        Stream() throws InterruptedException {
            Future<Http2StreamChannel> opened =
                    new Http2StreamChannelBootstrap(connection).handler(this).open();
            channel = opened.sync().getNow();
        }

        Stream send(Http2Headers sent, boolean end) {
            Future<?> _ = channel.writeAndFlush(new DefaultHttp2HeadersFrame(sent, end));
            return this;
        }

        Stream data(String text, boolean end) {
            ByteBuf bytes = Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
            Future<?> _ = channel.writeAndFlush(new DefaultHttp2DataFrame(bytes, end));
            return this;
        }

        Answer answer() throws Exception {
            return answer.get(15, TimeUnit.SECONDS);
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            boolean end = false;
            if (message instanceof Http2HeadersFrame frame) {
                CharSequence status = frame.headers().status();
                if (status != null && status.toString().startsWith("1")) {
                    interim.add(status.toString());
                } else if (headers == null) {
                    headers = frame.headers();
                } else {
                    trailers = frame.headers();
                }
                end = frame.isEndStream();
            } else if (message instanceof Http2DataFrame frame) {
                body.append(frame.content().toString(StandardCharsets.ISO_8859_1));
                end = frame.isEndStream();
            }
            ReferenceCountUtil.release(message);
            if (end) {
                end(-1);
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof Http2ResetFrame frame) {
                end(frame.errorCode());
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            end(Long.MAX_VALUE);
        }

        private void end(long reset) {
            String status = headers == null ? null : String.valueOf(headers.status());
            answer.complete(
                    new Answer(
                            status,
                            List.copyOf(interim),
                            headers,
                            body.toString(),
                            trailers,
                            reset));
        }
    }

    Answer get(String path) throws Exception {
        return new Stream().send(headers("GET", path), true).answer();
    }

    @Override
    public void close() throws InterruptedException {
        connection.close().sync();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }
}
