package org.handoff.bench.gateway;

import com.sun.net.httpserver.HttpServer;

import org.handoff.gateway.GatewayConfig;
import org.handoff.gateway.GatewayServer;
import org.handoff.socket.Directive;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// A gateway in a process of its own, with one event loop, everything on, and a control plane that
/// lets it flow. Arguments: port of the application. Prints its own port, then runs until stdin
/// ends.
final class GatewayProcess {
    private static final byte[] FLOW =
            """
            {"epoch":1,"mode":"flow","owner":"legacy","leaseMillis":3000,"holdMaxMillis":10000}
            """
                    .getBytes(StandardCharsets.UTF_8);
    private static final long POLL_MILLIS = 500;
    private static final long FLOW_PACE_MILLIS = 20;
    private static final long FLOW_BOUND_SECONDS = 20;

    private GatewayProcess() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        HttpServer control = HttpServer.create(any, 0);
        control.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        control.createContext(
                "/api/gateways",
                exchange -> {
                    byte[] status = exchange.getRequestBody().readAllBytes();
                    if (new String(status, StandardCharsets.UTF_8).contains("\"epoch\":1,")) {
                        pause();
                    }
                    exchange.sendResponseHeaders(200, FLOW.length);
                    exchange.getResponseBody().write(FLOW);
                    exchange.close();
                });
        control.start();
        URI app = URI.create("http://127.0.0.1:" + arguments[0]);
        URI plane = URI.create("http://127.0.0.1:" + control.getAddress().getPort());
        GatewayConfig config =
                GatewayConfig.of("bench", "127.0.0.1", 0, app, app, plane, "none").withThreads(1);
        try (GatewayServer gateway = new GatewayServer(config).start()) {
            awaitFlow(gateway);
            System.out.println(gateway.port());
            System.out.flush();
            System.in.readAllBytes();
        }
        control.stop(0);
    }

    private static void awaitFlow(GatewayServer gateway) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(FLOW_BOUND_SECONDS);
        while (gateway.status().mode() == Directive.Mode.HOLD) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(
                        "the gateway still holds after " + FLOW_BOUND_SECONDS + " s");
            }
            TimeUnit.MILLISECONDS.sleep(FLOW_PACE_MILLIS);
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
