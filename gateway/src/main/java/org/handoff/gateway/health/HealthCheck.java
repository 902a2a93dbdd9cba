package org.handoff.gateway.health;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpResponseDecoder;

import org.handoff.gateway.listen.UpstreamAddress;
import org.handoff.gateway.tls.UpstreamTls;
import org.handoff.socket.ApplicationHealth.Check;
import org.handoff.socket.ApplicationHealth.Outcome;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Asks one side's application again and again. Each question has a connection of its own, so that
/// a port that nobody listens on is found out, and none of those that clients wait for is used.
/// [#newest] may be called from any thread.
public final class HealthCheck {
    private static final Logger LOG = LoggerFactory.getLogger(HealthCheck.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Bootstrap bootstrap;
    private final UpstreamAddress address;
    private final @Nullable HealthTerms terms;
    private volatile Check newest = Check.NONE;

    /// @param bootstrap connects, on an event loop
    /// @param terms null if the application is not asked
    public HealthCheck(Bootstrap bootstrap, UpstreamAddress address, @Nullable HealthTerms terms) {
        this.bootstrap = bootstrap;
        this.address = address;
        this.terms = terms;
    }

    /// What the last question came to.
    public Check newest() {
        return newest;
    }

    /// Asks from now on, a second apart, in a thread of its own.
    ///
    /// @param stopped ends it
    public void start(CountDownLatch stopped) {
        HealthTerms asked = terms;
        if (asked != null) {
            Thread _ = Thread.ofVirtual().name("health-check").start(() -> until(asked, stopped));
        }
    }

    private void until(HealthTerms asked, CountDownLatch stopped) {
        try {
            do {
                ask(asked);
            } while (!stopped.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RejectedExecutionException e) {
            LOG.debug("The event loops have stopped; so do the health checks.");
        }
    }

    private void ask(HealthTerms asked) throws InterruptedException {
        CompletableFuture<Answer> answered = new CompletableFuture<>();
        ChannelFuture connect = connect(asked, answered);
        Outcome without = Outcome.SILENT;
        @Nullable Answer answer = null;
        try {
            answer = answered.get(asked.within().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            without = connect.isSuccess() ? Outcome.SILENT : Outcome.UNREACHABLE;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            ChannelFuture _ = connect.channel().close();
        }
        newest =
                after(newest, answer == null ? new Check(without, 0, 0, 0) : judged(asked, answer));
    }

    /// One question that fails among answers only begins the counting anew; the second is believed.
    private static Check after(Check before, Check now) {
        boolean isBlip =
                now.outcome() != Outcome.ANSWERS
                        && before.outcome() == Outcome.ANSWERS
                        && before.inARow() > 0;
        return isBlip ? new Check(Outcome.ANSWERS, before.status(), 0, before.micros()) : now;
    }

    private Check judged(HealthTerms asked, Answer answer) {
        if (answer.outcome() != Outcome.ANSWERS) {
            return new Check(answer.outcome(), 0, 0, 0);
        }
        return asked.isRight(answer.status())
                ? new Check(Outcome.ANSWERS, answer.status(), newest.inARow() + 1, answer.micros())
                : new Check(Outcome.WRONG_STATUS, answer.status(), 0, answer.micros());
    }

    private ChannelFuture connect(HealthTerms asked, CompletableFuture<Answer> answered) {
        long began = System.nanoTime();
        ChannelFuture connect =
                bootstrap
                        .clone()
                        .handler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        assemble(channel, asked, began, answered);
                                    }
                                })
                        .connect(address.get());
        connect.addListener(it -> {
            if (!it.isSuccess() || UpstreamAddress.isToItself(connect.channel())) {
                answered.complete(new Answer(Outcome.UNREACHABLE, 0, 0));
            }
        });
        return connect;
    }

    private void assemble(
            Channel channel, HealthTerms asked, long began, CompletableFuture<Answer> answered) {
        UpstreamTls tls = address.tls();
        if (tls != null) {
            channel.pipeline().addLast(tls.handler(channel.alloc()));
        }
        channel.pipeline()
                .addLast(
                        new HttpResponseDecoder(),
                        new Answer.Reader(
                                Unpooled.copiedBuffer(request(asked), StandardCharsets.US_ASCII),
                                began,
                                answered));
    }

    private String request(HealthTerms asked) {
        String host = asked.host().isEmpty() ? address.authority() : asked.host();
        return String.join(
                "\r\n",
                "GET " + asked.path() + " HTTP/1.1",
                "Host: " + host,
                "User-Agent: handoff-gateway",
                "Accept: */*",
                "Connection: close",
                "",
                "");
    }
}
