package org.handoff.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.handoff.app.cli.CliRun;
import org.handoff.app.spec.ControlSpec;
import org.handoff.app.spec.SpecReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The chart, rendered and held against itself and the program: names, ports, volumes, options, and
/// the spec that its values ask for. Helm itself lints it where it is installed.
final class ShippedChartTest {
    private static final Path CHART = Path.of("../deploy/helm/handoff");

    @TempDir private Path folder = Path.of("");

    private List<Map<String, Object>> objects() throws IOException {
        return new HelmChart(
                        CHART,
                        "handoff",
                        Map.of(
                                "spec",
                                "migration: clinic\n",
                                "gateways",
                                List.of(
                                        Map.of("name", "front", "port", 8080),
                                        Map.of("name", "hl7", "port", 2575))))
                .objects();
    }

    private static Object at(Object from, String path) {
        Object at = from;
        for (String key : path.split("\\.", -1)) {
            at = HelmChart.mapping(at).get(key);
        }
        return Objects.requireNonNull(at, path);
    }

    private static List<?> listAt(Object from, String path) {
        return HelmChart.list(at(from, path));
    }

    private static List<Map<String, Object>> of(List<Map<String, Object>> all, String... kinds) {
        return all.stream().filter(it -> List.of(kinds).contains(at(it, "kind"))).toList();
    }

    private static Set<String> names(List<?> all) {
        return all.stream()
                .map(it -> String.valueOf(at(it, "name")))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void itsObjectsFitTogether() throws IOException {
        List<Map<String, Object>> all = objects();
        assertThat(all.stream().map(it -> at(it, "kind") + " " + at(it, "metadata.name")))
                .containsExactlyInAnyOrder(
                        "Service handoff-control",
                        "StatefulSet handoff-control",
                        "Service handoff-front",
                        "PersistentVolumeClaim handoff-front",
                        "Deployment handoff-front",
                        "Service handoff-hl7",
                        "PersistentVolumeClaim handoff-hl7",
                        "Deployment handoff-hl7",
                        "ConfigMap handoff-spec");
        List<Map<String, Object>> workloads = of(all, "StatefulSet", "Deployment");
        for (Map<String, Object> each : of(all, "Service")) {
            Map<String, Object> served =
                    workloads.stream()
                            .filter(it ->
                                    at(it, "spec.template.metadata.labels")
                                            .equals(at(each, "spec.selector")))
                            .findFirst()
                            .orElseThrow();
            Object port = at(listAt(each, "spec.ports").getFirst(), "port");
            assertThat(at(listAt(container(served), "ports").getFirst(), "containerPort"))
                    .isEqualTo(port);
        }
        for (Map<String, Object> each : workloads) {
            assertThat(at(each, "spec.selector.matchLabels"))
                    .isEqualTo(at(each, "spec.template.metadata.labels"));
        }
    }

    private static Object container(Map<String, Object> workload) {
        return Objects.requireNonNull(listAt(workload, "spec.template.spec.containers").getFirst());
    }

    @Test
    void everyMountHasItsVolumeAndEveryVolumeItsSource() throws IOException {
        List<Map<String, Object>> all = objects();
        for (Map<String, Object> each : of(all, "StatefulSet", "Deployment")) {
            Set<String> volumes = names(listAt(each, "spec.template.spec.volumes"));
            if (at(each, "kind").equals("StatefulSet")) {
                listAt(each, "spec.volumeClaimTemplates")
                        .forEach(it -> volumes.add(String.valueOf(at(it, "metadata.name"))));
            }
            assertThat(names(listAt(container(each), "volumeMounts"))).isEqualTo(volumes);
            for (Object volume : listAt(each, "spec.template.spec.volumes")) {
                Map<String, Object> read = HelmChart.mapping(volume);
                if (read.containsKey("configMap")) {
                    assertThat(names(metadata(of(all, "ConfigMap"))))
                            .contains(String.valueOf(at(read, "configMap.name")));
                }
                if (read.containsKey("persistentVolumeClaim")) {
                    assertThat(names(metadata(of(all, "PersistentVolumeClaim"))))
                            .contains(String.valueOf(at(read, "persistentVolumeClaim.claimName")));
                }
            }
        }
    }

    private static List<Object> metadata(List<Map<String, Object>> all) {
        return all.stream().map(it -> at(it, "metadata")).toList();
    }

    @Test
    void everyPodIsHardenedAndGatewaysGetNoKeyOfTheControlPlane() throws IOException {
        for (Map<String, Object> each : of(objects(), "StatefulSet", "Deployment")) {
            Object pod = at(each, "spec.template.spec");
            assertThat(at(pod, "automountServiceAccountToken")).isEqualTo(false);
            assertThat(at(pod, "securityContext.runAsNonRoot")).isEqualTo(true);
            Object container = container(each);
            assertThat(at(container, "securityContext.readOnlyRootFilesystem")).isEqualTo(true);
            assertThat(at(container, "securityContext.allowPrivilegeEscalation")).isEqualTo(false);
            assertThat(listAt(container, "securityContext.capabilities.drop"))
                    .isEqualTo(List.of("ALL"));
            assertThat(at(container, "resources.limits.memory")).isNotNull();
            if (at(each, "kind").equals("Deployment")) {
                Object tls =
                        listAt(pod, "volumes").stream()
                                .filter(it -> at(it, "name").equals("tls"))
                                .findFirst()
                                .orElseThrow();
                assertThat(listAt(tls, "secret.items").stream().map(it -> at(it, "key")))
                        .isEqualTo(List.of("ca.crt").stream().map(it -> (Object) it).toList());
            }
        }
    }

    @Test
    void theProgramKnowsTheOptionsAndTheSpecThatTheValuesAskFor() throws IOException {
        String asked =
                Files.readAllLines(CHART.resolve("values.yaml")).stream()
                        .filter(it -> it.matches("# {3}[a-zA-Z]+: .*"))
                        .map(it -> it.substring(2))
                        .collect(Collectors.joining("\n"))
                        .replace(
                                "a database that both pods reach",
                                "{host: ledger, name: l, user: u, password: {env: P}}");
        Path spec =
                Files.writeString(
                        folder.resolve("handoff.yaml"),
                        """
                        migration: clinic
                        people: {owner: ana}
                        legacy: {database: {host: a, name: clinic, user: h}, upstream: "http://a"}
                        cloud: {database: {host: b, name: clinic, user: h}, upstream: "http://b"}
                        gateways: [{name: front, listen: "0.0.0.0:8080"}]
                        control:
                          token: {env: T}
                        """
                                + asked
                                + "\n");
        ControlSpec control = SpecReader.read(spec).spec().control();
        assertThat(control.names())
                .containsExactlyInAnyOrder(
                        "handoff-control-0.handoff-control", "handoff-control-1.handoff-control");
        assertThat(control.sharedKey()).isNotNull();

        for (Map<String, Object> each : of(objects(), "StatefulSet", "Deployment")) {
            List<String> line =
                    listAt(container(each), "args").stream()
                            .map(it -> String.valueOf(it).replace("$(POD)", "handoff-control-1"))
                            .map(it -> it.replace("/etc/handoff/handoff.yaml", spec.toString()))
                            .map(it -> it.equals("hl7") ? "front" : it)
                            .toList();
            CliRun run = new CliRun();
            assertThat(run.run(line.toArray(String[]::new))).as("%s %s", line, run.err()).isZero();
            assertThat(run.launched()).hasSize(1);
        }
    }

    @Test
    void withoutASpecNothingIsRendered() {
        assertThatThrownBy(() -> new HelmChart(CHART, "handoff", Map.of()).objects())
                .hasMessageContaining("required");
    }

    /// Not on the machines that build this: Debian has no package of Helm.
    @Test
    void helmLintsIt() throws Exception {
        Path helm =
                Stream.of(System.getenv("PATH").split(":", -1))
                        .map(it -> Path.of(it, "helm"))
                        .filter(Files::isExecutable)
                        .findFirst()
                        .orElse(null);
        assumeTrue(helm != null);
        Process lint =
                new ProcessBuilder(
                                String.valueOf(helm),
                                "lint",
                                "--strict",
                                CHART.toString(),
                                "--set",
                                "spec=x",
                                "--set",
                                "gateways[0].name=front,gateways[0].port=8080")
                        .redirectErrorStream(true)
                        .start();
        String said = new String(lint.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(lint.waitFor()).as(said).isZero();
    }
}
