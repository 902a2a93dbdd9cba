package org.handoff.gateway.replace;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.DomainSocketReadMode;
import io.netty.channel.unix.FileDescriptor;

import org.handoff.model.HandoffException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The new process' end of an [Offer]: has the listening socket of the old one, and says when it
/// accepts connections. Until then the old one goes on as if nothing were. Any thread.
public final class Takeover {
    private static final Logger LOG = LoggerFactory.getLogger(Takeover.class);

    private static final long ANSWER_SECONDS = 5;

    private final Channel channel;
    private final int descriptor;

    private Takeover(Channel channel, int descriptor) {
        this.channel = channel;
        this.descriptor = descriptor;
    }

    /// Asks the process that listens now for its socket; blocks for some seconds at most.
    ///
    /// @param path of its Unix domain socket
    /// @throws HandoffException `gateway.replace` if nobody offers one there
    public static Takeover of(EventLoopGroup loops, Path path) {
        CompletableFuture<FileDescriptor> given = new CompletableFuture<>();
        ChannelFuture connect =
                new Bootstrap()
                        .group(loops)
                        .channel(EpollDomainSocketChannel.class)
                        .option(
                                EpollChannelOption.DOMAIN_SOCKET_READ_MODE,
                                DomainSocketReadMode.FILE_DESCRIPTORS)
                        .handler(new Receiver(given))
                        .connect(new DomainSocketAddress(path.toFile()))
                        .awaitUninterruptibly();
        if (!connect.isSuccess()) {
            throw nobody(connect.cause());
        }
        try {
            FileDescriptor descriptor = given.get(ANSWER_SECONDS, TimeUnit.SECONDS);
            return new Takeover(connect.channel(), descriptor.intValue());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw nobody(e);
        } catch (ExecutionException | TimeoutException e) {
            throw nobody(e);
        }
    }

    private static HandoffException nobody(Throwable cause) {
        return HandoffException.external(
                "gateway.replace",
                "No running gateway of this name offers its listening socket.",
                "Start it without --replace; a gateway without epoll is stopped and started.",
                cause);
    }

    /// The listening socket, owned by whoever asks for it.
    public int descriptor() {
        return descriptor;
    }

    /// This process accepts connections now: the old one drains and ends. If it has died meanwhile,
    /// there is nobody to tell, and this process serves.
    public void taken() {
        ChannelFuture told =
                channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {Offer.TAKEN}))
                        .awaitUninterruptibly();
        if (!told.isSuccess()) {
            LOG.warn("The process before is gone: nobody was told.", told.cause());
        }
    }

    /// The old one goes on.
    public void giveUp() {
        channel.close().syncUninterruptibly();
    }

    private static final class Receiver extends ChannelInboundHandlerAdapter {
        private final CompletableFuture<FileDescriptor> given;

        private Receiver(CompletableFuture<FileDescriptor> given) {
            this.given = given;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (!(message instanceof FileDescriptor descriptor) || !given.complete(descriptor)) {
                ChannelFuture _ = ctx.close();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            given.completeExceptionally(new IllegalStateException("closed"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            given.completeExceptionally(cause);
            ChannelFuture _ = ctx.close();
        }
    }
}
