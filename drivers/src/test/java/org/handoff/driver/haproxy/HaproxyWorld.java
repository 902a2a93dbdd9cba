package org.handoff.driver.haproxy;

import org.handoff.driver.Deadline;
import org.handoff.driver.haproxy.HaproxyConfig.Servers;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.socket.TrafficDriver;
import org.handoff.testkit.contract.DriverWorld;
import org.handoff.testkit.server.Answering;
import org.handoff.testkit.server.Server;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Debian's HAProxy before two small applications.
final class HaproxyWorld implements DriverWorld {
    private static final Duration BOUND = Duration.ofSeconds(10);

    /// What of HAProxy is used.
    enum Kind {
        /// A map, its file, the Unix socket.
        MAP,
        /// The same over TCP from another machine: nobody can write the file.
        REMOTE,
        /// Servers of one backend, and the map for the mark.
        SERVERS
    }

    private final Kind kind;
    private final Path folder;
    private final Answering answering = new Answering();
    private final int port;
    private final SocketAddress api;
    private final List<AutoCloseable> opened = new ArrayList<>();
    private Server server;

    HaproxyWorld(Kind kind) {
        this.kind = kind;
        Path program = Server.program("haproxy", "haproxy");
        List<Integer> ports = Server.freePorts(2);
        port = ports.get(0);
        try {
            folder = Files.createTempDirectory("haproxy");
            api =
                    kind == Kind.REMOTE
                            ? new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.get(1))
                            : UnixDomainSocketAddress.of(folder.resolve("api.sock"));
            Files.writeString(folder.resolve("owner.map"), "owner legacy\n");
            Files.writeString(folder.resolve("states"), "1\n");
            Files.writeString(folder.resolve("haproxy.cfg"), configuration(ports.get(1)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server = start(program);
    }

    private String configuration(int apiPort) {
        String socket =
                kind == Kind.REMOTE
                        ? "ipv4@127.0.0.1:" + apiPort
                        : folder.resolve("api.sock").toString();
        String use =
                kind == Kind.SERVERS
                        ? "http-request set-var(txn.owner) str(owner),map(%s,legacy)\n"
                                + "    default_backend pool"
                        : "use_backend %%[str(owner),map(%s,legacy)]";
        return """
        global
            stats socket %s level admin
            server-state-file %s
        defaults
            mode http
            timeout connect 5s
            timeout client 30s
            timeout server 30s
            load-server-state-from-file global
        frontend clinic
            bind 127.0.0.1:%d
            %s
        backend legacy
            server a 127.0.0.1:%d check inter 200ms
        backend cloud
            server a 127.0.0.1:%d check inter 200ms
        backend pool
            server l1 127.0.0.1:%d
            server c1 127.0.0.1:%d disabled
        """
                .formatted(
                        socket,
                        folder.resolve("states"),
                        port,
                        use.formatted(folder.resolve("owner.map")),
                        answering.port(Environment.LEGACY),
                        answering.port(Environment.CLOUD),
                        answering.port(Environment.LEGACY),
                        answering.port(Environment.CLOUD));
    }

    private Server start(Path program) {
        Server started =
                Server.start(
                        folder,
                        List.of(
                                program.toString(),
                                "-db",
                                "-f",
                                folder.resolve("haproxy.cfg").toString()));
        started.await(() -> Answering.at(port) != null);
        return started;
    }

    Answering answering() {
        return answering;
    }

    SocketAddress api() {
        return api;
    }

    Path map() {
        return folder.resolve("owner.map");
    }

    HaproxyConfig config(SocketAddress address) {
        return new HaproxyConfig(
                address,
                folder.resolve("owner.map").toString(),
                "owner",
                "legacy",
                "cloud",
                kind == Kind.REMOTE ? null : folder.resolve("owner.map"),
                kind == Kind.SERVERS
                        ? new Servers(
                                "pool", List.of("l1"), List.of("c1"), folder.resolve("states"))
                        : null,
                BOUND);
    }

    @Override
    public TrafficDriver driver() {
        return new HaproxyDriver(config(api));
    }

    @Override
    public List<TrafficDriver> cutShort() {
        List<TrafficDriver> cut = new ArrayList<>();
        cut.add(cut("prepare map", false));
        cut.add(cut("commit map", false));
        cut.add(cut("commit map", true));
        if (kind == Kind.SERVERS) {
            cut.add(cut("state ready", true));
            cut.add(cut("state drain", false));
            cut.add(cut("state drain", true));
        }
        return cut;
    }

    private TrafficDriver cut(String word, boolean carriedOut) {
        CutApi cut = new CutApi(api, word, carriedOut);
        opened.add(cut);
        return new HaproxyDriver(config(cut.address()));
    }

    @Override
    public @Nullable Environment served() {
        return Answering.at(port);
    }

    @Override
    public Set<Trouble> troubles() {
        return kind == Kind.REMOTE
                ? EnumSet.of(Trouble.FOREIGN, Trouble.SILENT, Trouble.RESTART)
                : EnumSet.allOf(Trouble.class);
    }

    @Override
    public void suffer(Trouble trouble) {
        switch (trouble) {
            case HALF -> {
                if (kind == Kind.SERVERS) {
                    say("set server pool/c1 state ready");
                } else {
                    write("owner.map", "owner cloud\n");
                }
            }
            case FOREIGN -> say("set map " + folder.resolve("owner.map") + " owner elsewhere");
            case SILENT -> server.kill();
            case RESTART -> {
                server.close();
                server = start(Server.program("haproxy", "haproxy"));
            }
        }
    }

    String say(String line) {
        try {
            return new RuntimeApi(api).ask(line, Deadline.in(BOUND));
        } catch (IOException | RuntimeApi.Unreached e) {
            throw new IllegalStateException(e);
        }
    }

    private void write(String file, String text) {
        try {
            Files.writeString(folder.resolve(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void attest(Epoch epoch, Environment side) {
        throw new IllegalStateException("HAProxy asks nobody");
    }

    @Override
    public void close() {
        server.close();
        answering.close();
        try {
            for (AutoCloseable each : opened) {
                each.close();
            }
            try (Stream<Path> files = Files.list(folder)) {
                for (Path each : files.toList()) {
                    Files.delete(each);
                }
            }
            Files.delete(folder);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
