package org.handoff.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;

import org.handoff.app.spec.Spec;
import org.handoff.app.spec.SpecReader;
import org.handoff.clinic.server.PostgresServer;
import org.handoff.control.api.StatusView;
import org.handoff.model.Environment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;

@Timeout(60)
class FigureWatchTest {
    private static final String PAGE =
            """
            # TYPE node_load1 gauge
            node_load1 0.75
            node_load15 9
            jobs_done{queue="a",kind="x y"} 3
            jobs_done{queue="b"} 4 1700000000000
            broken one
            """;

    @Test
    void aSeriesIsItsSampleOrTheSumOverItsLabels() {
        assertThat(ExporterPage.sum(PAGE, "node_load1")).isEqualTo(0.75);
        assertThat(ExporterPage.sum(PAGE, "jobs_done")).isEqualTo(7);
        assertThat(ExporterPage.sum(PAGE, "jobs_done{queue=\"b\"}")).isEqualTo(4);
        assertThat(ExporterPage.sum(PAGE, "jobs_don")).isNull();
    }

    @Test
    void aQueryAndAnExporterAreReadAndWhatCannotBeReadIsNotKnown(@TempDir Path folder)
            throws Exception {
        HttpServer exporter =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        exporter.createContext(
                "/metrics",
                exchange -> {
                    byte[] page = PAGE.getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, page.length);
                    exchange.getResponseBody().write(page);
                    exchange.close();
                });
        exporter.start();
        try (PostgresServer postgres =
                PostgresServer.embedded(17).with("shared_buffers", "16MB").start()) {
            try (Connection session = postgres.connect("postgres");
                    Statement statement = session.createStatement()) {
                statement.execute("CREATE TABLE job (done bool); INSERT INTO job VALUES (true)");
            }
            Spec spec = spec(folder, postgres, exporter.getAddress().getPort());
            try (FigureWatch watch = new FigureWatch(spec)) {
                assertThat(values(watch, Environment.LEGACY)).containsOnlyNulls();
                watch.start();
                List<StatusView.Figure> legacy = watch.of(Environment.LEGACY);
                while (legacy.getFirst().value() == null) {
                    Thread.sleep(50);
                    legacy = watch.of(Environment.LEGACY);
                }
                assertThat(values(watch, Environment.LEGACY)).containsExactly(1.0, null, 0.75);
                assertThat(legacy.getLast().unit()).isEqualTo("percent");
            }
            try (Connection session = postgres.connect("postgres");
                    Statement statement = session.createStatement();
                    var rows = statement.executeQuery("SELECT count(*) FROM job")) {
                rows.next();
                assertThat(rows.getInt(1)).as("a figure cannot write").isEqualTo(1);
            }
        } finally {
            exporter.stop(0);
        }
    }

    private static List<Double> values(FigureWatch watch, Environment side) {
        return watch.of(side).stream().map(StatusView.Figure::value).toList();
    }

    private static Spec spec(Path folder, PostgresServer postgres, int exporter) throws Exception {
        Path password = Files.writeString(folder.resolve("password"), postgres.password());
        Files.setPosixFilePermissions(
                password, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
        String database =
                "database: {host: 127.0.0.1, port: %d, name: %s, user: postgres, password: {file:"
                        + " password}, sslmode: disable}";
        String text =
                """
                migration: t
                legacy: {%s}
                cloud: {%s}
                control: {token: {env: T}}
                people: {owner: o}
                figures:
                  - name: jobs done
                    legacy: {sql: SELECT count(*) FROM public.job WHERE done}
                    cloud: {sql: SELECT 1}
                  - name: writes
                    legacy: {sql: INSERT INTO public.job VALUES (true) RETURNING 1}
                    cloud: {sql: SELECT 1}
                  - name: CPU
                    unit: percent
                    legacy: {metrics: "http://127.0.0.1:%d/metrics", series: node_load1}
                    cloud: {metrics: "http://127.0.0.1:1/metrics", series: node_load1}
                """
                        .formatted(
                                database.formatted(postgres.port(), "postgres"),
                                database.formatted(postgres.port(), "template1"),
                                exporter);
        return SpecReader.read(Files.writeString(folder.resolve("handoff.yaml"), text)).spec();
    }
}
