package org.handoff.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;

import org.handoff.gateway.listen.Transport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// One direction towards a receiver that takes bytes when the test says so.
final class DirectionTest {
    private final EventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(1, Transport.nio().handlers());
    private final AtomicInteger reads = new AtomicInteger();
    private final Receiver receiver = new Receiver();
    private final EmbeddedChannel to = new EmbeddedChannel(receiver);
    private final EmbeddedChannel from =
            new EmbeddedChannel(
                    new ChannelOutboundHandlerAdapter() {
                        @Override
                        public void read(ChannelHandlerContext ctx) {
                            reads.incrementAndGet();
                        }
                    });
    private final Link link =
            new Link(
                    new Relay(
                            new RelayConfig(
                                    "lab",
                                    "127.0.0.1",
                                    0,
                                    new RelayConfig.Way.Onwards(
                                            new RelayConfig.Target("127.0.0.1", 1, null)),
                                    null,
                                    false,
                                    false,
                                    new RelayLimits(
                                            10,
                                            Duration.ofSeconds(1),
                                            Duration.ofSeconds(1),
                                            Duration.ofSeconds(1)),
                                    null),
                            loops,
                            Transport.nio(),
                            null,
                            () -> 1,
                            new AtomicInteger()),
                    new RelayLane(from.eventLoop(), "lab", null),
                    from);

    /// A socket that is full until [#takes].
    private static final class Receiver extends ChannelOutboundHandlerAdapter {
        private final List<String> written = new ArrayList<>();
        private @Nullable ChannelPromise full;

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            ByteBuf bytes = (ByteBuf) message;
            written.add(bytes.toString(US_ASCII));
            bytes.release();
            full = promise;
        }

        private void takes() {
            ChannelPromise waiting = full;
            full = null;
            if (waiting != null) {
                waiting.setSuccess();
            }
        }
    }

    @AfterEach
    void stop() {
        to.finishAndReleaseAll();
        from.finishAndReleaseAll();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void an_end_that_came_with_the_last_bytes_is_said_when_the_receiver_took_them() {
        Direction direction = new Direction(link, from, _ -> {});
        direction.connect(to);
        direction.arrived(Unpooled.copiedBuffer("last", US_ASCII));

        direction.end();

        assertThat(receiver.written).as("not even an empty write").containsExactly("last");
        assertThat(direction.isEnded()).isFalse();
        assertThat(direction.isBusy()).isTrue();
        assertThat(direction.isOnlyEndLeft()).isFalse();

        receiver.takes();

        assertThat(direction.isEnded()).isTrue();
        assertThat(receiver.written).containsExactly("last", "");
        assertThat(link.isOver()).isFalse();
    }

    @Test
    void nothing_more_is_read_while_the_receiver_has_not_taken_what_was() {
        Direction direction = new Direction(link, from, _ -> {});
        direction.connect(to);
        int before = reads.get();

        direction.arrived(Unpooled.copiedBuffer("one", US_ASCII));
        direction.arrived(Unpooled.copiedBuffer("two", US_ASCII));
        assertThat(reads.get()).isEqualTo(before);

        receiver.takes();
        assertThat(receiver.written).containsExactly("one", "two");
    }

    @Test
    void what_arrived_while_it_was_shut_comes_before_the_end() {
        Direction direction = new Direction(link, from, _ -> {});
        direction.connect(to);
        direction.hold(true);
        direction.arrived(Unpooled.copiedBuffer("kept", US_ASCII));
        direction.end();
        assertThat(receiver.written).isEmpty();

        direction.hold(false);
        assertThat(receiver.written).containsExactly("kept");
        assertThat(direction.isEnded()).isFalse();
        receiver.takes();
        assertThat(direction.isEnded()).isTrue();
    }
}
