package org.handoff.driver.hook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A real HTTP server that speaks the part of Rundeck's documented API that a hook uses, in JSON.
/// No Rundeck: what its jobs would do is nothing, for some time.
final class RundeckServer implements AutoCloseable {
    static final String TOKEN = "t0ken";
    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern PATH =
            Pattern.compile("/api/41/(job|execution)/([^/]+)(?:/(run|executions|abort))?");

    private final HttpServer server;
    private final List<Execution> executions = new ArrayList<>();
    private volatile Duration takes = Duration.ofMillis(100);
    private volatile String ends = "succeeded";
    private volatile boolean answers = true;

    /// One, with when it ends by itself.
    private static final class Execution {
        final long id;
        final String job;
        final JsonNode options;
        final String ending;
        final long endsAt;
        String status = "running";

        Execution(long id, String job, JsonNode options, String ending, long endsAt) {
            this.id = id;
            this.job = job;
            this.options = options;
            this.ending = ending;
            this.endsAt = endsAt;
        }

        ObjectNode json() {
            if (status.equals("running") && System.nanoTime() - endsAt >= 0) {
                status = ending;
            }
            ObjectNode json = JSON.createObjectNode().put("id", id).put("status", status);
            json.put("project", "clinic").put("user", "handoff").put("argstring", "");
            json.putObject("job").put("id", job).set("options", options);
            return json;
        }
    }

    RundeckServer() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::take);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /// How jobs go from now on.
    void jobs(Duration take, String end) {
        takes = take;
        ends = end;
    }

    /// Runs what it is asked to and says nothing.
    void fallSilentOnRuns() {
        answers = false;
    }

    void answer() {
        answers = true;
    }

    /// The jobs that were started, in order, with how they are now.
    synchronized List<String> started() {
        return executions.stream()
                .map(it -> it.job + " " + it.json().path("status").asText())
                .toList();
    }

    /// Options of the newest.
    synchronized JsonNode options() {
        return executions.getLast().options;
    }

    /// As by another's hand.
    synchronized void add(String job, String mark) {
        JsonNode options = JSON.createObjectNode().put("handoff", mark);
        executions.add(
                new Execution(executions.size() + 1, job, options, "succeeded", System.nanoTime()));
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body =
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            if (!TOKEN.equals(exchange.getRequestHeaders().getFirst("X-Rundeck-Auth-Token"))) {
                say(exchange, 403, error("unauthorized"));
                return;
            }
            Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
            if (!path.matches()) {
                say(exchange, 404, error("api.error.item.doesnotexist"));
                return;
            }
            String wanted = exchange.getRequestMethod() + " " + path.group(1) + "/" + path.group(3);
            switch (wanted) {
                case "POST job/run" -> {
                    JsonNode started = run(path.group(2), JSON.readTree(body).path("options"));
                    if (answers) {
                        say(exchange, 200, started);
                    }
                }
                case "GET job/executions" ->
                        say(exchange, 200, list(path.group(2), exchange.getRequestURI()));
                case "GET execution/null" ->
                        say(exchange, 200, one(Long.parseLong(path.group(2))).json());
                case "POST execution/abort" ->
                        say(exchange, 200, abort(Long.parseLong(path.group(2))));
                default -> say(exchange, 405, error("api.error.invalid.request"));
            }
        }
    }

    private synchronized JsonNode run(String job, JsonNode options) {
        long end = System.nanoTime() + takes.toNanos();
        Execution made = new Execution(executions.size() + 1, job, options, ends, end);
        executions.add(made);
        return made.json();
    }

    private synchronized JsonNode list(String job, URI uri) {
        boolean succeeded = String.valueOf(uri.getQuery()).contains("status=succeeded");
        ObjectNode json = JSON.createObjectNode();
        var all = json.putArray("executions");
        executions.reversed().stream()
                .filter(it -> it.job.equals(job))
                .map(Execution::json)
                .filter(it -> !succeeded || it.path("status").asText().equals("succeeded"))
                .forEach(all::add);
        json.putObject("paging").put("count", all.size()).put("offset", 0);
        return json;
    }

    private synchronized Execution one(long id) {
        return executions.get((int) id - 1);
    }

    private synchronized JsonNode abort(long id) {
        Execution it = one(id);
        it.status = "aborted";
        ObjectNode json = JSON.createObjectNode();
        json.putObject("abort").put("status", "pending");
        json.set("execution", it.json());
        return json;
    }

    private static JsonNode error(String code) {
        return JSON.createObjectNode().put("error", true).put("errorCode", code);
    }

    private static void say(HttpExchange exchange, int status, JsonNode json) throws IOException {
        byte[] bytes = json.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
