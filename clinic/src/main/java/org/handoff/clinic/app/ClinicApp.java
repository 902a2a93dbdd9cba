package org.handoff.clinic.app;

import org.handoff.clinic.Arguments;
import org.handoff.clinic.StdinEnd;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;

/// The clinic's application on one side, HTTP/1.1 on 127.0.0.1 in front of that side's database.
///
/// As a program: `--url JDBC --port N --side NAME [--user U] [--pool N] [--end-with-stdin]`, the
/// password in the environment variable [AppConfig#PASSWORD_VARIABLE]. Prints `{"listening":PORT}`
/// once it serves.
public final class ClinicApp implements AutoCloseable {
    private static final Set<String> NAMES = Set.of("side", "port", "url", "user", "pool");

    private final HttpListener listener;
    private final Database database;

    private ClinicApp(HttpListener listener, Database database) {
        this.listener = listener;
        this.database = database;
    }

    /// Serves at once, also while the database is still away.
    public static ClinicApp start(AppConfig config) throws IOException {
        InetSocketAddress address =
                new InetSocketAddress(InetAddress.getLoopbackAddress(), config.port());
        Database database = new Database(config);
        Router router = new Router(config.side(), database);
        return new ClinicApp(
                new HttpListener(address, config.side(), config.pool(), router), database);
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
            StdinEnd.await();
            System.exit(0);
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
