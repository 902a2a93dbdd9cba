package org.handoff.clinic.traffic;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/// Open-loop clinician traffic: arrivals follow a schedule whether answers come or not, and a write
/// is never repeated.
///
/// As a program: `--target HOST:PORT[,HOST:PORT] --record DIR [--writes 300] [--reads 700]
/// [--seconds N] [--seed S] [--in-flight N] [--request-limit-ms N]`. Prints one JSON object a line:
/// `event` is `started`, `second`, `mark` or `end`, the rest is a [TrafficSnapshot]. Standard input
/// takes `mark` and `stop`; its end means `stop`.
public final class Traffic implements AutoCloseable {
    private static final long STOP_SLACK_MILLIS = 5_000;
    private static final Set<String> NAMES =
            Set.of(
                    "target",
                    "record",
                    "writes",
                    "reads",
                    "seconds",
                    "seed",
                    "in-flight",
                    "request-limit-ms");

    private final Loop loop;
    private final CompletableFuture<TrafficSnapshot> end = new CompletableFuture<>();
    private final long stopLimitMillis;

    private Traffic(Loop loop, long stopLimitMillis) {
        this.loop = loop;
        this.stopLimitMillis = stopLimitMillis;
    }

    /// Asks the clinic for its size, then begins.
    ///
    /// @param everySecond called by the loop's thread, must return at once
    public static Traffic start(TrafficPlan plan, Consumer<TrafficSnapshot> everySecond)
            throws IOException, InterruptedException {
        Summary summary = Summary.ask(plan.targets().getFirst());
        Loop loop = new Loop(plan, summary, new WriteRecord(plan.record()), everySecond);
        Traffic traffic = new Traffic(loop, plan.requestLimitMillis() + STOP_SLACK_MILLIS);
        Thread.ofPlatform()
                .name("traffic")
                .daemon()
                .start(() -> {
                    try {
                        loop.run();
                        traffic.end.complete(loop.snapshot());
                    } catch (RuntimeException | Error e) {
                        traffic.end.completeExceptionally(e);
                    }
                });
        return traffic;
    }

    /// The counts now.
    public CompletableFuture<TrafficSnapshot> now() {
        CompletableFuture<TrafficSnapshot> answer = new CompletableFuture<>();
        loop.order(() -> answer.complete(loop.snapshot()));
        return answer;
    }

    /// The counts now; also resets the gap since the last mark.
    public CompletableFuture<TrafficSnapshot> mark() {
        CompletableFuture<TrafficSnapshot> answer = new CompletableFuture<>();
        loop.order(() -> answer.complete(loop.mark()));
        return answer;
    }

    /// Completes when the traffic has ended, by its plan or by `stop()`.
    public CompletableFuture<TrafficSnapshot> end() {
        return end.copy();
    }

    /// Sends nothing new, waits for what is in flight, answers the final counts.
    ///
    /// @throws IOException when the traffic had failed, or does not end within its limit
    public TrafficSnapshot stop() throws IOException, InterruptedException {
        loop.stop();
        try {
            return end.get(stopLimitMillis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException("the traffic failed", e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("the traffic did not end within " + stopLimitMillis + " ms", e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the traffic ended", e);
        }
    }

    static void main(String[] line) throws Exception {
        TrafficPlan plan;
        try {
            plan = TrafficPlan.parse(org.handoff.clinic.Arguments.parse(line, NAMES, Set.of()));
        } catch (IllegalArgumentException e) {
            System.err.println("traffic: " + e.getMessage());
            System.exit(2);
            return;
        }
        Traffic traffic = start(plan, snapshot -> print("second", snapshot));
        print("started", traffic.mark().get());
        Thread.ofPlatform().daemon().name("traffic-orders").start(() -> listen(traffic));
        TrafficSnapshot last = traffic.end().get();
        print("end", last);
    }

    private static void listen(Traffic traffic) {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String order = in.readLine(); order != null; order = in.readLine()) {
                if (order.equals("mark")) {
                    print("mark", traffic.mark().join());
                } else if (order.equals("stop")) {
                    break;
                }
            }
        } catch (IOException e) {
            System.err.println("traffic: standard input broke, stopping");
        }
        traffic.loop.stop();
    }

    private static void print(String event, TrafficSnapshot snapshot) {
        ObjectMapper json = new ObjectMapper();
        ObjectNode node = json.createObjectNode().put("event", event);
        node.setAll((ObjectNode) json.valueToTree(snapshot));
        try {
            System.out.println(json.writeValueAsString(node));
            System.out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("a snapshot cannot be written as JSON", e);
        }
    }
}
