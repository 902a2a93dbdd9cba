package org.handoff.driver.dns;

import org.handoff.driver.Deadline;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.socket.TrafficDriver;
import org.handoff.testkit.contract.DriverWorld;
import org.handoff.testkit.server.Server;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Rcode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/// Debian's BIND twice: the primary of a zone, and a caching resolver that clients ask.
final class BindWorld implements DriverWorld {
    static final Duration USUAL = Duration.ofSeconds(3);
    static final Duration WINDOW = Duration.ofSeconds(1);
    private static final Duration BOUND = Duration.ofSeconds(10);
    private static final String SECRET = "c2VjcmV0IG9mIGEgdGVzdCwgbm90aGluZyBlbHNlIQ==";

    private final Path folder;
    private final Path program = Server.program("named", "bind9");
    private final int primaryPort;
    private final int resolverPort;
    private final List<AutoCloseable> opened = new ArrayList<>();
    private Server primary;
    private final Server resolver;

    BindWorld() {
        List<Integer> ports = Server.freePorts(2);
        primaryPort = ports.get(0);
        resolverPort = ports.get(1);
        try {
            folder = Files.createTempDirectory("bind");
            Files.writeString(
                    folder.resolve("clinic.test.zone"),
                    """
                    $TTL 3
                    @ IN SOA ns.clinic.test. admin.clinic.test. 1 60 60 600 1
                      IN NS ns.clinic.test.
                    ns IN A 127.0.0.1
                    app IN A 192.0.2.10
                    app IN A 192.0.2.11
                    """);
            Files.writeString(folder.resolve("primary.conf"), primaryText());
            Files.writeString(folder.resolve("resolver.conf"), resolverText());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        primary = start("primary.conf");
        primary.await(() -> asked(address()) != null);
        resolver = start("resolver.conf");
        resolver.await(() -> served() != null);
    }

    private String primaryText() {
        return options(primaryPort, "primary", "recursion no;")
                + """
                key "handoff" { algorithm hmac-sha256; secret "%s"; };
                key "weak" { algorithm hmac-sha256; secret "%s"; };
                zone "clinic.test" {
                    type primary;
                    file "clinic.test.zone";
                    update-policy {
                        grant handoff name app.clinic.test A;
                        grant handoff name _handoff.app.clinic.test TXT;
                    };
                };
                """
                        .formatted(SECRET, SECRET);
    }

    private String resolverText() {
        return options(resolverPort, "resolver", "recursion yes; dnssec-validation no;")
                + """
                zone "clinic.test" {
                    type forward;
                    forward only;
                    forwarders { 127.0.0.1 port %d; };
                };
                """
                        .formatted(primaryPort);
    }

    private String options(int port, String name, String more) {
        return """
        options {
            directory "%s";
            listen-on port %d { 127.0.0.1; };
            listen-on-v6 { none; };
            pid-file "%s.pid";
            session-keyfile "%s.key";
            managed-keys-directory "%s";
            allow-new-zones no;
            %s
        };
        controls { };
        """
                .formatted(folder, port, name, name, folder, more);
    }

    private Server start(String file) {
        return Server.start(
                folder,
                List.of(
                        program.toString(),
                        "-g",
                        "-n",
                        "1",
                        "-c",
                        folder.resolve(file).toString()));
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), primaryPort);
    }

    InetSocketAddress resolverAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), resolverPort);
    }

    DnsConfig config(InetSocketAddress server, String key) {
        return new DnsConfig(
                "clinic.test",
                "app.clinic.test",
                "A",
                List.of("192.0.2.11", "192.0.2.10"),
                List.of("198.51.100.20"),
                WINDOW,
                server,
                List.of(),
                List.of(resolverAddress()),
                new DnsConfig.Key("hmac-sha256", key, SECRET),
                BOUND);
    }

    @Override
    public TrafficDriver driver() {
        return new DnsDriver(config(address(), "handoff"), InstantSource.system());
    }

    @Override
    public List<TrafficDriver> cutShort() {
        List<TrafficDriver> cut = new ArrayList<>();
        for (boolean carriedOut : List.of(false, true)) {
            CutDns proxy = new CutDns(address(), carriedOut);
            opened.add(proxy);
            cut.add(new DnsDriver(config(proxy.address(), "handoff"), InstantSource.system()));
        }
        return cut;
    }

    private @Nullable List<String> asked(InetSocketAddress at) {
        try {
            List<String> values = client().resolved(at, Deadline.in(BOUND)).values();
            return values.isEmpty() ? null : values;
        } catch (IOException _) {
            return null;
        }
    }

    ZoneClient client() {
        return new ZoneClient(config(address(), "handoff"));
    }

    @Override
    public @Nullable Environment served() {
        List<String> values = asked(resolverAddress());
        if (Objects.equals(values, List.of("198.51.100.20"))) {
            return Environment.CLOUD;
        }
        return Objects.equals(values, List.of("192.0.2.10", "192.0.2.11"))
                ? Environment.LEGACY
                : null;
    }

    @Override
    public Set<Trouble> troubles() {
        return EnumSet.allOf(Trouble.class);
    }

    @Override
    public void suffer(Trouble trouble) {
        switch (trouble) {
            case HALF -> edit("198.51.100.20");
            case FOREIGN -> edit("203.0.113.77");
            case SILENT -> primary.kill();
            case RESTART -> {
                primary.kill();
                primary = start("primary.conf");
                primary.await(() -> asked(address()) != null);
            }
        }
    }

    /// As a person would, who thinks of the name only.
    private void edit(String value) {
        ZoneClient client = client();
        try {
            Deadline deadline = Deadline.in(BOUND);
            ZoneClient.Answer data = client.data(address(), deadline);
            List<String> owner = client.owner(deadline).values();
            String text = owner.isEmpty() ? "" : owner.getFirst();
            OwnerText mark = OwnerText.parse(text);
            int code =
                    client.update(
                            data,
                            text,
                            List.of(value),
                            1,
                            mark == null
                                    ? new OwnerText(
                                            new org.handoff.driver.Mark(
                                                    new Epoch(1), Environment.LEGACY),
                                            0,
                                            -1)
                                    : mark,
                            deadline);
            if (code != Rcode.NOERROR) {
                throw new IllegalStateException(Rcode.string(code));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void attest(Epoch epoch, Environment side) {
        throw new IllegalStateException("BIND asks nobody");
    }

    @Override
    public void close() {
        primary.close();
        resolver.close();
        try {
            for (AutoCloseable each : opened) {
                each.close();
            }
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
