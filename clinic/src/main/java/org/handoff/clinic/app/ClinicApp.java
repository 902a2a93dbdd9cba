package org.handoff.clinic.app;

import org.handoff.clinic.Arguments;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/// The clinic's application on one side, HTTP/1.1 on 127.0.0.1 in front of that side's database.
///
/// As a program: `--url JDBC --port N --side NAME [--user U] [--pool N] [--end-with-stdin]`, the
/// password in the environment variable [AppConfig#PASSWORD_VARIABLE]. Prints `{"listening":PORT}`
/// once it serves. With `--end-with-stdin` it takes `regression none|field|errors|slow` there, and
/// ends when there is no more.
public final class ClinicApp implements AutoCloseable {
    private static final Set<String> NAMES = Set.of("side", "port", "url", "user", "pool");

    private static final String REGRESSION = "regression ";

    private final HttpListener listener;
    private final Router router;
    private final Database database;

    private ClinicApp(HttpListener listener, Router router, Database database) {
        this.listener = listener;
        this.router = router;
        this.database = database;
    }

    /// Serves at once, also while the database is still away.
    public static ClinicApp start(AppConfig config) throws IOException {
        InetSocketAddress address =
                new InetSocketAddress(InetAddress.getLoopbackAddress(), config.port());
        Database database = new Database(config);
        Router router = new Router(config.side(), database);
        return new ClinicApp(
                new HttpListener(address, config.side(), config.pool(), router), router, database);
    }

    public int port() throws IOException {
        return listener.port();
    }

    /// Answers what is in flight, within a limit, and ends.
    @Override
    public void close() throws IOException {
        try (database) {
            listener.close();
        }
    }

    static void main(String[] line) throws Exception {
        AppConfig config;
        boolean endWithStdin;
        try {
            Arguments arguments = Arguments.parse(line, NAMES, Set.of("end-with-stdin"));
            config = AppConfig.parse(arguments, System.getenv());
            endWithStdin = arguments.has("end-with-stdin");
        } catch (IllegalArgumentException e) {
            System.err.println("clinic app: " + e.getMessage());
            System.exit(2);
            return;
        }
        ClinicApp app = start(config);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(app), "clinic-app-end"));
        System.out.println("{\"listening\":" + app.port() + "}");
        System.out.flush();
        if (endWithStdin) {
            app.listen();
            System.exit(0);
        }
    }

    /// Becomes a bad build, or a good one again.
    public void regress(Regression to) {
        router.regress(to);
    }

    private void listen() throws IOException {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String order = in.readLine(); order != null; order = in.readLine()) {
                if (order.startsWith(REGRESSION)) {
                    regress(Regression.of(order.substring(REGRESSION.length())));
                }
            }
        }
    }

    private static void end(ClinicApp app) {
        try {
            app.close();
        } catch (IOException e) {
            System.err.println("clinic app: did not end in order: " + e.getMessage());
        }
    }
}
