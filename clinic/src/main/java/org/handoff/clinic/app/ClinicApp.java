package org.handoff.clinic.app;

import com.sun.net.httpserver.HttpServer;

import org.handoff.clinic.Arguments;
import org.handoff.clinic.StdinEnd;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// The clinic's application on one side, HTTP/1.1 on 127.0.0.1 in front of that side's database.
///
/// As a program: `--url JDBC --port N --side NAME [--user U] [--pool N] [--end-with-stdin]`, the
/// password in the environment variable [AppConfig#PASSWORD_VARIABLE]. Prints `{"listening":PORT}`
/// once it serves.
public final class ClinicApp implements AutoCloseable {
    private static final int BACKLOG = 1_024;
    private static final int STOP_LIMIT_SECONDS = 2;
    private static final Set<String> NAMES = Set.of("side", "port", "url", "user", "pool");

    private final HttpServer server;
    private final ExecutorService threads;
    private final Database database;

    static {
        // Read once by the JDK's server when it is loaded. A client or gateway in front keeps
        // connections
        // for minutes; closing one that is idle races with its next request.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("sun.net.httpserver.idleInterval", "3600");
        System.setProperty("sun.net.httpserver.maxIdleConnections", "10000");
    }

    private ClinicApp(HttpServer server, ExecutorService threads, Database database) {
        this.server = server;
        this.threads = threads;
        this.database = database;
    }

    /// Serves at once, also while the database is still away.
    public static ClinicApp start(AppConfig config) throws IOException {
        InetSocketAddress address =
                new InetSocketAddress(InetAddress.getLoopbackAddress(), config.port());
        HttpServer server = HttpServer.create(address, BACKLOG);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Database database = new Database(config);
        server.setExecutor(threads);
        server.createContext("/", new Router(config.side(), database));
        server.start();
        return new ClinicApp(server, threads, database);
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /// Answers what is in flight, within a limit, and ends.
    @Override
    public void close() {
        server.stop(STOP_LIMIT_SECONDS);
        threads.shutdownNow();
        database.close();
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
        Runtime.getRuntime().addShutdownHook(new Thread(app::close, "clinic-app-end"));
        System.out.println("{\"listening\":" + app.port() + "}");
        System.out.flush();
        if (endWithStdin) {
            StdinEnd.await();
            System.exit(0);
        }
    }
}
