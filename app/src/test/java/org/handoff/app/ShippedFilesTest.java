package org.handoff.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What is shipped beside the program: units, container file, dashboard, alerts.
final class ShippedFilesTest {
    private static final Path DEPLOY = Path.of("../deploy");
    private static final Pattern METRIC = Pattern.compile("handoff_[a-z_]+");
    private static final double EXPOSURE_MAX = 2.0;

    @TempDir private Path folder = Path.of("");

    @Test
    void dashboardAndAlertsUseFiguresThatAreServed() throws IOException {
        Set<String> served = new TreeSet<>();
        served.addAll(names("../control/src/main/java/org/handoff/control/api/Metrics.java"));
        served.addAll(
                names("../gateway/src/main/java/org/handoff/gateway/metrics/MetricsPage.java"));
        assertThat(served).contains("handoff_owner", "handoff_requests_total");

        assertThat(names("../deploy/grafana/handoff-dashboard.json")).isSubsetOf(served);
        assertThat(names("../deploy/prometheus/handoff-alerts.yaml")).isSubsetOf(served);
    }

    @Test
    void everyPanelAsksForSomethingAndEveryAlertSaysWhatToDo() throws IOException {
        JsonNode board = new JsonMapper().readTree(read("grafana/handoff-dashboard.json"));
        assertThat(board.path("panels").size()).isGreaterThan(10);
        for (JsonNode panel : board.path("panels")) {
            assertThat(panel.path("targets")).as(panel.path("title").asText()).isNotEmpty();
        }
        List<?> groups = list(yaml("prometheus/handoff-alerts.yaml").get("groups"));
        for (Object rule : list(mapping(groups.getFirst()).get("rules"))) {
            Map<String, Object> alert = mapping(rule);
            assertThat(alert.get("expr")).as("%s", alert).asString().contains("handoff_");
            assertThat(mapping(alert.get("labels"))).containsOnlyKeys("severity");
            assertThat(mapping(alert.get("annotations"))).containsOnlyKeys("summary", "action");
        }
    }

    @Test
    void figuresAreScrapedOverTlsWithTheControlPlanesOwnAuthority() throws IOException {
        List<?> jobs = list(yaml("prometheus/prometheus.yml").get("scrape_configs"));

        Map<String, Object> job = mapping(jobs.getFirst());
        assertThat(job).containsEntry("scheme", "https");
        assertThat(mapping(job.get("tls_config"))).containsOnlyKeys("ca_file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"handoff-control.service", "handoff-gateway@.service"})
    void unitsAreWellFormedAndHardened(String unit) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/systemd-analyze")));
        String text = read("systemd/" + unit);
        assertThat(text)
                .contains(
                        "/opt/handoff/handoff ", "LogRateLimitIntervalSec=", "LogRateLimitBurst=");
        Path file = folder.resolve(unit.replace("@.", "@front."));
        Files.writeString(file, text.replace("/opt/handoff/handoff ", "/bin/true "));

        assertThat(said("systemd-analyze", "verify", file.toString())).isBlank();
        String security = said("systemd-analyze", "security", "--offline=true", file.toString());
        Matcher level = Pattern.compile("exposure level for \\S+: ([0-9.]+)").matcher(security);
        assertThat(level.find()).as(security).isTrue();
        assertThat(Double.parseDouble(level.group(1))).isLessThan(EXPOSURE_MAX);
    }

    @Test
    void theContainerIsBuiltInTwoStagesAndRunsAsNobodyInParticular() throws IOException {
        List<String> lines = read("container/Containerfile").lines().toList();
        assertThat(lines.stream().filter(it -> it.startsWith("FROM "))).hasSize(2);
        assertThat(lines).noneMatch(it -> it.contains(":latest") || it.startsWith("ADD "));
        assertThat(lines.subList(lines.lastIndexOf("USER 10001:10001"), lines.size()))
                .noneMatch(it -> it.startsWith("RUN ") || it.equals("USER root"));
    }

    private static String said(String... line) throws Exception {
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return said;
    }

    private static Set<String> names(String file) throws IOException {
        Set<String> names = new TreeSet<>();
        Matcher name = METRIC.matcher(Files.readString(Path.of(file)));
        while (name.find()) {
            names.add(name.group());
        }
        assertThat(names).as(file).isNotEmpty();
        return names;
    }

    private static String read(String file) throws IOException {
        return Files.readString(DEPLOY.resolve(file));
    }

    private static Map<String, Object> yaml(String file) throws IOException {
        return mapping(new Load(LoadSettings.builder().build()).loadFromString(read(file)));
    }

    private static List<?> list(@Nullable Object read) {
        return (List<?>) Objects.requireNonNull(read);
    }

    private static Map<String, Object> mapping(@Nullable Object read) {
        Map<String, Object> mapping = new TreeMap<>();
        ((Map<?, ?>) Objects.requireNonNull(read))
                .forEach((key, value) -> mapping.put(String.valueOf(key), value));
        return mapping;
    }
}
