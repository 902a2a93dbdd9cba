package org.handoff.bench.gateway;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.bench.Options;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The gateway, everything on, against nginx as a plain reverse proxy: answers of 1 KiB over 64
/// kept connections by wrk, one worker each, in turns. The figure is requests per second of the
/// proxy's own processor time, which a busy machine distorts least. Needs `nginx` and `wrk`.
/// `--rounds N` (default 7), `--seconds N` (default 4), `--warm N` (default 30 seconds), `--json
/// FILE`, `--check`.
public final class GatewayBench {
    private static final double RATIO_MIN = 0.7;
    private static final int BODY_BYTES = 1_024;
    private static final int CONNECTIONS = 64;
    private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in");
    private static final Pattern REFUSED = Pattern.compile("Non-2xx|Socket errors");
    private static final JsonMapper JSON = new JsonMapper();

    private final List<Process> running = new ArrayList<>();
    private final Path folder;

    private GatewayBench(Path folder) {
        this.folder = folder;
    }

    /// One proxy under test.
    private record Proxy(String name, Process process, int port, List<Round> rounds) {
        double median() {
            double[] sorted = rounds.stream().mapToDouble(Round::perCpuSecond).sorted().toArray();
            return sorted[sorted.length / 2];
        }
    }

    private record Round(long requests, long cpuMillis, double seconds) {
        double perCpuSecond() {
            return requests * 1_000.0 / Math.max(1, cpuMillis);
        }
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        for (String tool : List.of("nginx", "wrk")) {
            if (!Tool.isPresent(tool)) {
                System.err.println(
                        "This bench needs nginx and wrk (Debian: apt-get install nginx wrk).");
                System.exit(1);
            }
        }
        Options given =
                Options.of("gateway", arguments, "--rounds", "7", "--seconds", "4", "--warm", "30");
        GatewayBench bench = new GatewayBench(Files.createTempDirectory("handoff-bench-gateway"));
        double ratio;
        try {
            ratio = bench.measure(given);
        } finally {
            bench.end();
        }
        if (given.isChecked() && ratio < RATIO_MIN) {
            System.exit(1);
        }
    }

    private double measure(Options given) throws IOException, InterruptedException {
        int rounds = given.count("--rounds");
        int seconds = given.count("--seconds");
        int warm = given.count("--warm");
        int app = nginx("app", 1, "return 200 '" + "x".repeat(BODY_BYTES) + "';", "").port();
        Proxy nginx =
                nginx(
                        "nginx",
                        0,
                        "proxy_pass http://app; proxy_http_version 1.1;"
                                + " proxy_set_header Connection '';"
                                + " proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;",
                        "upstream app { server 127.0.0.1:%d; keepalive 128; }".formatted(app));
        Proxy gateway = gateway(app);
        load(gateway, warm);
        load(nginx, 1);
        for (int i = 0; i < rounds; i++) {
            for (Proxy proxy : List.of(nginx, gateway)) {
                proxy.rounds().add(load(proxy, seconds));
            }
        }
        return print(nginx, gateway, given.json());
    }

    private Round load(Proxy proxy, int seconds) throws IOException, InterruptedException {
        long before = Tool.cpuMillis(proxy.process());
        long began = System.nanoTime();
        String said =
                Tool.run(
                        Tool.pinned(
                                1,
                                List.of(
                                        "wrk",
                                        "-t1",
                                        "-c" + CONNECTIONS,
                                        "-d" + seconds + "s",
                                        "http://127.0.0.1:%d/chart".formatted(proxy.port()))));
        double took = (System.nanoTime() - began) / 1e9;
        long cpu = Tool.cpuMillis(proxy.process()) - before;
        Matcher requests = REQUESTS.matcher(said);
        if (!requests.find() || REFUSED.matcher(said).find()) {
            throw new IOException(proxy.name() + " did not answer every request: " + said);
        }
        return new Round(Long.parseLong(requests.group(1)), cpu, took);
    }

    private Proxy nginx(String name, int processor, String location, String more)
            throws IOException, InterruptedException {
        int port = Tool.freePort();
        Path home = Files.createDirectories(folder.resolve(name));
        Path conf = home.resolve("nginx.conf");
        Files.writeString(
                conf,
                """
                daemon off; master_process off; worker_processes 1;
                pid %1$s/nginx.pid; error_log %1$s/error.log;
                events { worker_connections 4096; }
                http {
                  access_log off; keepalive_requests 100000000; keepalive_timeout 600;
                  client_body_temp_path %1$s/body; proxy_temp_path %1$s/proxy;
                  fastcgi_temp_path %1$s/fastcgi; uwsgi_temp_path %1$s/uwsgi;
                  scgi_temp_path %1$s/scgi; default_type text/plain;
                  %4$s
                  server { listen 127.0.0.1:%2$d; location / { %3$s } }
                }
                """
                        .formatted(home, port, location, more),
                StandardCharsets.UTF_8);
        Process process =
                Tool.start(
                        Tool.pinned(processor, List.of("nginx", "-c", conf.toString())),
                        home.resolve("stderr"));
        running.add(process);
        Tool.awaitListening(port);
        return new Proxy(name, process, port, new ArrayList<>());
    }

    private Proxy gateway(int app) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process =
                Tool.start(
                        Tool.pinned(
                                0,
                                List.of(
                                        java,
                                        "-Xmx256m",
                                        "-XX:+UseSerialGC",
                                        "--enable-native-access=ALL-UNNAMED",
                                        "--sun-misc-unsafe-memory-access=allow",
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        GatewayProcess.class.getName(),
                                        String.valueOf(app))),
                        folder.resolve("gateway.log"));
        running.add(process);
        String line = process.inputReader(StandardCharsets.UTF_8).readLine();
        while (line != null && !line.matches("\\d+")) {
            line = process.inputReader(StandardCharsets.UTF_8).readLine();
        }
        if (line == null) {
            throw new IOException("the gateway did not start: see " + folder);
        }
        return new Proxy("gateway", process, Integer.parseInt(line), new ArrayList<>());
    }

    private static double print(Proxy nginx, Proxy gateway, String json) throws IOException {
        ObjectNode report = JSON.createObjectNode();
        System.out.printf(
                Locale.ROOT, "%-8s %16s %12s%n", "proxy", "req/CPU second", "req/s, best");
        for (Proxy proxy : List.of(nginx, gateway)) {
            double best =
                    proxy.rounds().stream()
                            .mapToDouble(round -> round.requests() / round.seconds())
                            .max()
                            .orElse(0);
            System.out.printf(
                    Locale.ROOT, "%-8s %16.0f %12.0f%n", proxy.name(), proxy.median(), best);
            ObjectNode one = report.putObject(proxy.name());
            one.put("perCpuSecond", Math.round(proxy.median()));
            one.put("bestPerSecond", Math.round(best));
            proxy.rounds()
                    .forEach(
                            round -> one.withArray("rounds").add(Math.round(round.perCpuSecond())));
        }
        double ratio = gateway.median() / nginx.median();
        boolean isMet = ratio >= RATIO_MIN;
        report.put("ratio", Math.round(ratio * 100) / 100.0).put("met", isMet);
        System.out.printf(
                Locale.ROOT,
                "gateway / nginx: %.2f (promised: at least %.1f) %s%n",
                ratio,
                RATIO_MIN,
                isMet ? "met" : "MISSED");
        if (!json.isEmpty()) {
            Files.write(
                    Path.of(json), JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(report));
        }
        return ratio;
    }

    private void end() throws InterruptedException {
        for (Process process : running.reversed()) {
            Tool.end(process);
        }
    }
}
