package org.handoff.gateway.forward;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.ssl.SslHandler;

/// The two ways in which a gateway ends a connection. Called on its event loop.
public final class Closing {
    private Closing() {}

    /// Says that no more comes, behind all that was written: on TLS by its own alert (RFC 8446
    /// section 6.1), then by the end of the stream.
    ///
    /// @return done once it is said; failed if it could not be said, and the channel is closed
    public static ChannelFuture inOrder(Channel channel) {
        if (channel instanceof Http2StreamChannel) {
            return channel.writeAndFlush(EndOfStream.INSTANCE);
        }
        ChannelPromise said = channel.newPromise();
        ChannelFuture _ =
                channel.writeAndFlush(Unpooled.EMPTY_BUFFER)
                        .addListener(written -> {
                            SslHandler tls = channel.pipeline().get(SslHandler.class);
                            if (!written.isSuccess()) {
                                said.setFailure(written.cause());
                                ChannelFuture _ = channel.close();
                            } else if (tls == null) {
                                noMore(channel, said);
                            } else {
                                ChannelFuture _ =
                                        tls.closeOutbound().addListener(_ -> noMore(channel, said));
                            }
                        });
        return said;
    }

    private static void noMore(Channel channel, ChannelPromise said) {
        if (channel instanceof DuplexChannel duplex) {
            ChannelFuture _ =
                    duplex.shutdownOutput(said).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        } else {
            said.setSuccess();
        }
    }

    /// Cuts it: the client must not take what it got for a whole answer.
    public static void abort(Channel channel) {
        if (channel instanceof Http2StreamChannel) {
            ChannelFuture _ =
                    channel.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.INTERNAL_ERROR));
        }
        if (channel.isOpen() && channel instanceof SocketChannel socket) {
            socket.config().setSoLinger(0);
            if (channel.pipeline().get(SslHandler.class) != null) {
                // Past the TLS handler, which would say that all is well.
                channel.unsafe().close(channel.unsafe().voidPromise());
                return;
            }
        }
        ChannelFuture _ = channel.close();
    }
}
