package org.handoff.clinic.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

class SideBySideTest {
    private static final String SUMMARY =
            "{\"facilities\":3,\"patients\":9,\"orders\":9,\"treatments\":9}";

    /// An application that knows nothing but how to answer.
    private record Application(HttpServer server, ExecutorService threads)
            implements AutoCloseable {
        static Application start(String chart, int statusOfWrites) throws IOException {
            HttpServer server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
            ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
            server.setExecutor(threads);
            server.createContext(
                    "/",
                    exchange -> {
                        exchange.getRequestBody().readAllBytes();
                        boolean read = exchange.getRequestMethod().equals("GET");
                        String path = exchange.getRequestURI().getPath();
                        boolean isChart = path.endsWith("/chart");
                        answer(
                                exchange,
                                read ? 200 : statusOfWrites,
                                path.endsWith("/summary") ? SUMMARY : isChart ? chart : "{}");
                    });
            server.start();
            return new Application(server, threads);
        }

        private static void answer(HttpExchange exchange, int status, String body)
                throws IOException {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        }

        InetSocketAddress address() {
            return server.getAddress();
        }

        @Override
        public void close() {
            server.stop(0);
            threads.shutdownNow();
        }
    }

    @Test
    void equal_answers_and_refused_writes_are_counted_as_such() throws Exception {
        try (Application legacy = Application.start("{\"spo2\":97}", 200);
                Application cloud = Application.start("{\"spo2\":97}", 503)) {
            SideBySide.Result result = SideBySide.of(legacy.address(), cloud.address(), 100, 50);

            assertThat(result).isEqualTo(new SideBySide.Result(100, 0, 50, 0));
        }
    }

    @Test
    void an_answer_that_stays_different_and_a_write_that_is_taken_are_found() throws Exception {
        try (Application legacy = Application.start("{\"spo2\":97}", 200);
                Application cloud = Application.start("{\"spo2\":79}", 201)) {
            SideBySide.Result result = SideBySide.of(legacy.address(), cloud.address(), 20, 20);

            assertThat(result.different()).as("about half of the reads are charts").isPositive();
            assertThat(result.equal() + result.different()).isEqualTo(20);
            assertThat(result.notRefused()).isEqualTo(20);
            assertThat(result.refused()).isZero();
        }
    }

    @Test
    void a_write_that_fails_is_not_a_write_that_was_refused() throws Exception {
        try (Application legacy = Application.start("{}", 200);
                Application cloud = Application.start("{}", 500)) {
            SideBySide.Result result = SideBySide.of(legacy.address(), cloud.address(), 0, 20);

            assertThat(result).isEqualTo(new SideBySide.Result(0, 0, 0, 20));
        }
    }
}
