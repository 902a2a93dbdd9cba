package org.handoff.gateway.health;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;

import org.handoff.gateway.listen.Transport;
import org.handoff.gateway.listen.UpstreamAddress;
import org.handoff.gateway.tls.UpstreamTlsFiles;
import org.handoff.socket.ApplicationHealth.Check;
import org.handoff.socket.ApplicationHealth.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// Against an application on a real socket that answers what each test lets it answer.
@Timeout(30)
class HealthCheckTest {
    private static final HealthTerms TERMS =
            new HealthTerms("/ready?deep=1", "", 0, Duration.ofMillis(300));
    private static final String GOOD = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final Transport transport = Transport.best();
    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, transport.handlers());
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private ServerSocket server;
    private volatile String answer = GOOD;

    @BeforeEach
    void open() throws IOException {
        server = listen(0);
    }

    private ServerSocket listen(int port) throws IOException {
        ServerSocket listening = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> serve(listening));
        return listening;
    }

    @AfterEach
    void close() throws Exception {
        stopped.countDown();
        server.close();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }

    private void serve(ServerSocket listening) {
        while (true) {
            try (Socket socket = listening.accept()) {
                BufferedReader in =
                        new BufferedReader(
                                new InputStreamReader(socket.getInputStream(), US_ASCII));
                StringBuilder head = new StringBuilder();
                for (String line = in.readLine(); line != null && !line.isEmpty(); ) {
                    head.append(line).append('\n');
                    line = in.readLine();
                }
                heads.add(head.toString());
                socket.getOutputStream().write(answer.getBytes(US_ASCII));
                if (answer.isEmpty()) {
                    int _ = in.read(); // until the asker has enough of it
                }
            } catch (SocketException e) {
                if (listening.isClosed()) {
                    return;
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    private HealthCheck check(HealthTerms terms) {
        URI uri = URI.create("http://127.0.0.1:" + server.getLocalPort());
        HealthCheck check =
                new HealthCheck(
                        transport.connecting(Duration.ofSeconds(1)).group(loop),
                        UpstreamAddress.of(
                                "cloud", uri, UpstreamTlsFiles.USUAL, Duration.ofSeconds(1)),
                        terms);
        check.start(stopped);
        return check;
    }

    private static Check await(HealthCheck health, Predicate<Check> wanted)
            throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!wanted.test(health.newest())) {
            assertThat(System.nanoTime()).as(health.newest().toString()).isLessThan(deadline);
            Thread.sleep(5);
        }
        return health.newest();
    }

    private static Check await(HealthCheck health, Outcome outcome) throws InterruptedException {
        return await(health, it -> it.outcome() == outcome);
    }

    @Test
    void anApplicationThatAnswersIsAskedAgainAndAgain() throws Exception {
        HealthCheck health = check(TERMS);
        Check second = await(health, it -> it.inARow() == 2);

        assertThat(second.outcome()).isEqualTo(Outcome.ANSWERS);
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.micros()).isPositive();
        assertThat(heads)
                .allSatisfy(it ->
                        assertThat(it)
                                .isEqualTo(
                                        """
                                        GET /ready?deep=1 HTTP/1.1
                                        Host: 127.0.0.1:%d
                                        User-Agent: handoff-gateway
                                        Accept: */*
                                        Connection: close
                                        """
                                                .formatted(server.getLocalPort())));
    }

    @Test
    void eachWayOfNotAnsweringIsToldApartAndCountingBeginsAnew() throws Exception {
        HealthCheck health = check(TERMS);
        await(health, it -> it.inARow() == 1);

        answer = "";
        assertThat(await(health, Outcome.SILENT).inARow()).isZero();
        answer = "HTTP/1.1 503 Unavailable\r\nContent-Length: 0\r\n\r\n";
        assertThat(await(health, Outcome.WRONG_STATUS).status()).isEqualTo(503);
        answer = "MSH|^~\\&|LAB\r\n\r\n";
        assertThat(await(health, Outcome.UNREADABLE).inARow()).isZero();
        int port = server.getLocalPort();
        server.close();
        await(health, Outcome.UNREACHABLE);
        answer = GOOD;
        server = listen(port);
        assertThat(await(health, Outcome.ANSWERS).inARow()).isEqualTo(1);
    }

    @Test
    void oneFailureAmongAnswersOnlyBeginsTheCountingAnew() throws Exception {
        HealthCheck health = check(TERMS);
        await(health, it -> it.inARow() == 1);
        answer = "HTTP/1.1 503 Unavailable\r\nContent-Length: 0\r\n\r\n";

        Check once = await(health, it -> it.inARow() == 0);
        assertThat(once.outcome()).isEqualTo(Outcome.ANSWERS);
        assertThat(await(health, Outcome.WRONG_STATUS).status()).isEqualTo(503);
    }

    @Test
    void aHeadWithoutItsBodyIsNoAnswer() throws Exception {
        answer = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab";
        assertThat(await(check(TERMS), it -> it.outcome() != Outcome.UNTOLD).outcome())
                .isIn(Outcome.SILENT, Outcome.UNREADABLE);
    }

    @Test
    void anotherStatusThanTheOneAskedForIsWrong() throws Exception {
        answer = "HTTP/1.1 302 Found\r\nLocation: /login\r\nContent-Length: 0\r\n\r\n";
        assertThat(await(check(TERMS), it -> it.outcome() != Outcome.UNTOLD).outcome())
                .isEqualTo(Outcome.ANSWERS);
        HealthTerms exact = new HealthTerms("/", "chart.example", 200, Duration.ofSeconds(1));
        assertThat(await(check(exact), it -> it.outcome() != Outcome.UNTOLD).outcome())
                .isEqualTo(Outcome.WRONG_STATUS);
        assertThat(heads.getLast()).contains("Host: chart.example\n");
    }

    /// Of a page that never ends it is enough that it begins.
    @Test
    void aLongBodyIsNotReadForEver() throws Exception {
        answer = "HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n" + "x".repeat(2_000_000);
        assertThat(await(check(TERMS), it -> it.outcome() != Outcome.UNTOLD).outcome())
                .isEqualTo(Outcome.ANSWERS);
    }
}
