package org.handoff.driver.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.driver.Mark;
import org.handoff.driver.OwnedFile;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.socket.Move;
import org.handoff.socket.TrafficDriver;
import org.handoff.testkit.contract.DriverWorld;
import org.handoff.testkit.server.Answering;
import org.handoff.testkit.server.Server;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Debian's nginx before two small applications, as a site comes to it: first with an upstream of
/// the site's own, then with Handoff's file included.
final class NginxWorld implements DriverWorld {
    private static final Duration BOUND = Duration.ofSeconds(20);
    private static final Epoch FIRST = new Epoch(1);

    private final Path folder;
    private final Answering answering = new Answering();
    private final Path program = Server.program("nginx", "nginx");
    private final int port;
    private final int observe;
    private Server server;

    NginxWorld() {
        List<Integer> ports = Server.freePorts(2);
        port = ports.get(0);
        observe = ports.get(1);
        try {
            folder = Files.createTempDirectory("nginx");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String own =
                "upstream clinic { server 127.0.0.1:" + answering.port(Environment.LEGACY) + "; }";
        write("nginx.conf", configuration(own));
        server = start();
        write("nginx.conf", configuration("include " + folder.resolve("clinic.conf") + ";"));
        assertThat(driver().prepare(FIRST, Environment.LEGACY)).isInstanceOf(Move.Done.class);
    }

    private String configuration(String upstream) {
        return """
        daemon off;
        pid %s/pid;
        error_log %s/error.log notice;
        worker_processes 2;
        events { worker_connections 64; }
        http {
            access_log off;
            client_body_temp_path %s/t1;
            proxy_temp_path %s/t2;
            fastcgi_temp_path %s/t3;
            uwsgi_temp_path %s/t4;
            scgi_temp_path %s/t5;
            %s
            server {
                listen 127.0.0.1:%d;
                location / { proxy_pass http://clinic; }
            }
        }
        """
                .formatted(folder, folder, folder, folder, folder, folder, folder, upstream, port);
    }

    private Server start() {
        Server started =
                Server.start(
                        folder,
                        List.of(
                                program.toString(),
                                "-c",
                                folder.resolve("nginx.conf").toString(),
                                "-e",
                                folder.resolve("error.log").toString()));
        started.await(() -> Answering.at(port) != null);
        return started;
    }

    int port() {
        return port;
    }

    NginxConfig config(Path programOrScript) {
        return new NginxConfig(
                folder.resolve("clinic.conf"),
                "clinic",
                List.of("127.0.0.1:" + answering.port(Environment.LEGACY)),
                List.of("127.0.0.1:" + answering.port(Environment.CLOUD) + " max_fails=0"),
                InetSocketAddress.createUnresolved("127.0.0.1", observe),
                programOrScript,
                folder.resolve("nginx.conf"),
                folder.resolve("pid"),
                BOUND);
    }

    @Override
    public TrafficDriver driver() {
        return new NginxDriver(config(program));
    }

    @Override
    public List<TrafficDriver> cutShort() {
        return List.of(
                script(
                        "dies-in-test",
                        "case \"$*\" in *-t*) kill -9 $$;; *) exec %s \"$@\";; esac"),
                script("no-reload", "case \"$*\" in *reload*) exit 1;; *) exec %s \"$@\";; esac"),
                script("lost-answer", "%s \"$@\"; case \"$*\" in *reload*) kill -9 $$;; esac"));
    }

    private TrafficDriver script(String name, String text) {
        Path file = write(name, "#!/bin/sh\n" + text.formatted(program) + "\n");
        try {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new NginxDriver(config(file));
    }

    Path write(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String fileText() {
        String text = new OwnedFile(folder.resolve("clinic.conf")).read();
        return text == null ? "" : text;
    }

    @Override
    public @Nullable Environment served() {
        return Answering.at(port);
    }

    @Override
    public Set<Trouble> troubles() {
        return EnumSet.allOf(Trouble.class);
    }

    @Override
    public void suffer(Trouble trouble) {
        switch (trouble) {
            case HALF ->
                    write(
                            "clinic.conf",
                            config(program).text(new Mark(new Epoch(6), Environment.CLOUD)));
            case FOREIGN -> write("clinic.conf", "upstream clinic { server 127.0.0.1:1; }\n");
            case SILENT -> server.kill();
            case RESTART -> {
                server.close();
                server = start();
            }
        }
    }

    @Override
    public void attest(Epoch epoch, Environment side) {
        throw new IllegalStateException("nginx asks nobody");
    }

    @Override
    public void close() {
        server.close();
        answering.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
