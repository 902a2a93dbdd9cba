package org.handoff.gateway.replace;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.attribute.PosixFilePermission.OWNER_READ;
import static java.nio.file.attribute.PosixFilePermission.OWNER_WRITE;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.FileDescriptor;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/// What a running gateway offers to the process that is to replace it: its listening socket, over a
/// Unix domain socket that only its own user may open. Both processes then hold the same socket, so
/// no connection that waits in it to be accepted is lost when the old one lets go.
///
/// The other end asks by connecting, gets the descriptor, and says with one byte that it accepts
/// connections; only then does the old process begin to drain. An end that goes away before it said
/// so changes nothing. Any thread.
public final class Offer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Offer.class);

    /// Longest path that a Unix domain socket has (sun_path of unix(7), less its end).
    static final int PATH_MAX = 107;

    /// The other process accepts connections.
    static final byte TAKEN = 'T';

    private final @Nullable Channel listener;

    private Offer(@Nullable Channel listener) {
        this.listener = listener;
    }

    /// Offers a socket; where it cannot, that is said and nothing is offered.
    ///
    /// @param path of the Unix domain socket; one of a process before is replaced
    /// @param onAsked called on an event loop before the socket is handed over; must not block
    /// @param onTaken called once, on an event loop; must not block
    public static Offer of(
            EventLoopGroup loops,
            Path path,
            EpollServerSocketChannel offered,
            Runnable onAsked,
            Runnable onTaken) {
        // Netty removes the file that it bound when it closes. So that this is never the next
        // process' file, it is bound under a name of this process' own and renamed.
        Path own = path.resolveSibling(path.getFileName() + "." + ProcessHandle.current().pid());
        if (own.toString().length() > PATH_MAX) {
            LOG.warn("No graceful restart: the path of its socket is too long: {}", path);
            return new Offer(null);
        }
        try {
            Files.deleteIfExists(own);
            ChannelFuture bound =
                    new ServerBootstrap()
                            .group(loops)
                            .channel(EpollServerDomainSocketChannel.class)
                            .childHandler(
                                    new ChannelInitializer<Channel>() {
                                        @Override
                                        protected void initChannel(Channel channel) {
                                            channel.pipeline()
                                                    .addLast(
                                                            new Giver(
                                                                    path, offered, onAsked,
                                                                    onTaken));
                                        }
                                    })
                            .bind(new DomainSocketAddress(own.toFile()))
                            .syncUninterruptibly();
            Files.setPosixFilePermissions(own, Set.of(OWNER_READ, OWNER_WRITE));
            Files.move(own, path, ATOMIC_MOVE, REPLACE_EXISTING);
            return new Offer(bound.channel());
        } catch (IOException | UnsupportedOperationException e) {
            LOG.warn("No graceful restart: {} cannot be made.", path, e);
            return new Offer(null);
        }
    }

    /// Nothing more is offered. The file stays: it may be the next process' already.
    @Override
    public void close() {
        if (listener != null) {
            ChannelFuture _ = listener.close();
        }
    }

    private static final class Giver extends ChannelInboundHandlerAdapter {
        private final Path path;
        private final EpollServerSocketChannel offered;
        private final Runnable onAsked;
        private final Runnable onTaken;

        private Giver(
                Path path, EpollServerSocketChannel offered, Runnable onAsked, Runnable onTaken) {
            this.path = path;
            this.offered = offered;
            this.onAsked = onAsked;
            this.onTaken = onTaken;
        }

        /// The file's mode keeps others out from a moment after it was made; this does so always.
        @Override
        public void channelActive(ChannelHandlerContext ctx) throws IOException {
            int asks = ((EpollDomainSocketChannel) ctx.channel()).peerCredentials().uid();
            if (!Integer.valueOf(asks).equals(Files.getAttribute(path, "unix:uid"))) {
                LOG.warn("User {} asked for the listening socket and does not get it.", asks);
                ChannelFuture _ = ctx.close();
                return;
            }
            onAsked.run();
            FileDescriptor descriptor = offered.fd();
            ChannelFuture _ = ctx.writeAndFlush(descriptor);
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf said = (ByteBuf) message;
            try {
                if (said.isReadable() && said.readByte() == TAKEN) {
                    onTaken.run();
                }
            } finally {
                said.release();
                ChannelFuture _ = ctx.close();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ChannelFuture _ = ctx.close();
        }
    }
}
