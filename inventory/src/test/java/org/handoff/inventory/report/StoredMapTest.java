package org.handoff.inventory.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.handoff.inventory.EstateMap;
import org.handoff.inventory.Export;
import org.handoff.inventory.Progress;
import org.handoff.inventory.fact.Kind;
import org.handoff.inventory.gate.DispositionFile;
import org.handoff.inventory.gate.Dispositions;
import org.handoff.inventory.graph.Graph;
import org.handoff.inventory.intake.Limits;
import org.handoff.model.HandoffException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The estate's database: the same graph comes out, only for the same files, and it is whole
/// whatever ends a process that writes it.
@Timeout(180)
class StoredMapTest {
    private static final Instant NOW =
            Instant.ofEpochSecond(Export.START).plus(Duration.ofDays(31));

    @TempDir private Path folder = Path.of("");

    private Path exports() {
        return folder.resolve("exports");
    }

    /// Something of everything that a graph holds.
    private Export estate() {
        return new Export(exports())
                .with(
                        "hosts.csv",
                        """
                        name,ip,role,facility,application,zone,moves
                        app1,10.0.0.1,app,Lake,Charting,America/Chicago,yes
                        app2,10.0.0.2,app,Lake,Charting,America/Chicago,yes
                        db1,10.0.0.7,database,Lake,Charting,America/Chicago,yes
                        gw1,10.0.0.3,server,Lake,,,yes
                        desk1,10.0.1.1,desktop,Hill,,,no
                        """)
                .with("hosts2.csv", "name,ip,role,facility\napp1,10.0.0.9,app,Hill\n")
                .with("dependencies.csv", "from,to,port\napp1,db1,5432\ndesk1,app1,8080\n")
                .with("hosts/app1/crontab.txt", "0 3 1 1 * /opt/close //x \\\\files01\\yearly\n")
                .with("hosts/gw1/ipsec.conf", "conn lab\n  left=10.0.0.3\n  right=203.0.113.7\n")
                .with(
                        "catalog-info.yaml",
                        """
                        apiVersion: backstage.io/v1alpha1
                        kind: Component
                        metadata: {name: Charting}
                        spec: {dependsOn: ["component:Billing"]}
                        """)
                .with("odd.xyz", "no format that is known")
                .traffic(
                        "a/conn.log",
                        31,
                        "10.0.0.1 10.0.0.7 5432",
                        "10.0.0.2 10.0.0.7 5432",
                        "10.0.0.3 203.0.113.7 500",
                        "10.0.1.1 10.0.0.1 8080")
                .traffic("b/conn.log", 2, "10.0.0.1 10.0.0.7 5432", "10.0.0.1 203.0.113.9 443");
    }

    private static EstateMap judged(Graph graph) {
        return judged(graph, Dispositions.NONE);
    }

    private static EstateMap judged(Graph graph, Dispositions decided) {
        return EstateMap.of(graph, decided, Set.of(), NOW, EstateMap.MAX_AGE);
    }

    private Graph stored(Path file) throws IOException {
        return Objects.requireNonNull(find(file, "UTC")).graph();
    }

    private StoredMap.@org.jspecify.annotations.Nullable Found find(Path file, String settings)
            throws IOException {
        return StoredMap.find(
                file, List.of(exports()), settings, Limits.DEFAULT, folder, Progress.NONE);
    }

    @Test
    void whatIsReadBackIsTheSameMap() throws IOException {
        Path file = folder.resolve("map.db");
        EstateMap drawn = judged(estate().graph());
        MapDatabase.write(drawn, file, "UTC");

        Graph read = stored(file);

        assertThat(MapJson.of(judged(read)).toPrettyString())
                .isEqualTo(MapJson.of(drawn).toPrettyString());
        assertThat(read.jobs()).isEqualTo(withHosts(drawn.graph(), read));
        assertThat(read.sensors()).hasSameSizeAs(drawn.graph().sensors());
        assertThat(read.activity().facilities()).isEqualTo(drawn.graph().activity().facilities());
        assertThat(read.problems()).isEqualTo(drawn.graph().problems()).isNotEmpty();
    }

    @Test
    void aFolderMayBeCalledAnything() throws IOException {
        EstateMap drawn = judged(estate().graph());
        for (String name : List.of("Map #1", "wh?t", "50%25", "ä b&c=d")) {
            Path file =
                    Files.createDirectories(folder.resolve("odd").resolve(name)).resolve("m.db");
            MapDatabase.write(drawn, file, "UTC");

            assertThat(find(file, "UTC")).as(name).isNotNull();
        }
        try (Stream<Path> left = Files.list(folder.resolve("odd"))) {
            assertThat(left).hasSize(4);
        }
    }

    @Test
    void aDatabaseInTheMappedFolderIsNoExport() throws IOException {
        EstateMap drawn = judged(estate().graph());
        Path file = exports().resolve("map.db");
        MapDatabase.write(drawn, file, "UTC");

        assertThat(find(file, "UTC")).isNotNull();
        assertThat(estate().graph().originals()).hasSameSizeAs(drawn.graph().originals());
    }

    @Test
    void aDamagedEdgeIsReadAgainFromTheFiles() throws Exception {
        Path file = folder.resolve("map.db");
        MapDatabase.write(judged(estate().graph()), file, "UTC");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE edge SET state = x'00' WHERE id = 1");
        }

        assertThat(find(file, "UTC")).isNull();
    }

    /// The file without a name that this process has open.
    private static void truncateEdges() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            for (Path open : all.toList()) {
                if (Files.isSymbolicLink(open)
                        && Files.readSymbolicLink(open).toString().contains(".edges")) {
                    Files.write(open, new byte[0]);
                }
            }
        }
    }

    @Test
    void nothingStaysBesideADatabaseThatCouldNotBeWritten() throws IOException {
        Limits few = new Limits(1 << 20, 1 << 20, 3, 100, 20, 1 << 20, 100, 1000, 1000, 1000, 2);
        EstateMap gone = judged(estate().graph(few));
        truncateEdges();
        Path file = Files.createDirectories(folder.resolve("out")).resolve("map.db");

        assertThatThrownBy(() -> MapDatabase.write(gone, file, "UTC"))
                .isInstanceOf(HandoffException.class);

        assertThat(file.getParent()).isEmptyDirectory();
    }

    private static List<Graph.JobRecord> withHosts(Graph drawn, Graph read) {
        return drawn.jobs().stream()
                .map(one ->
                        new Graph.JobRecord(
                                read.entities().get(one.host().id()), one.job(), one.place()))
                .toList();
    }

    @Test
    void edgesThatDoNotStayInMemoryAreTheSameEdges() throws IOException {
        Limits few = new Limits(1 << 20, 1 << 20, 3, 100, 20, 1 << 20, 100, 1000, 1000, 1000, 2);
        Graph spilled = estate().graph(few);
        Graph held = estate().graph();

        assertThat(edges(spilled)).isEqualTo(edges(held)).hasSizeGreaterThan(6);
        assertThat(spilled.edges().size()).isEqualTo(held.edges().size());
        assertThat(spilled.vague()).isEqualTo(held.vague());
        assertThat(edges(spilled)).as("a second time").isEqualTo(edges(held));
        assertThat(MapJson.of(judged(spilled))).isEqualTo(MapJson.of(judged(held)));

        Path file = folder.resolve("map.db");
        MapDatabase.write(judged(spilled), file, "UTC");
        Graph back =
                Objects.requireNonNull(
                                StoredMap.find(
                                        file,
                                        List.of(exports()),
                                        "UTC",
                                        few,
                                        folder,
                                        Progress.NONE))
                        .graph();
        assertThat(edges(back)).isEqualTo(edges(held));
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(path -> String.valueOf(path.getFileName())))
                    .containsExactlyInAnyOrder("map.db", "exports");
        }
    }

    private static List<String> edges(Graph graph) {
        return graph.edges().stream()
                .map(edge -> {
                    StringBuilder text = new StringBuilder(edge.key()).append(edge.basis());
                    for (Kind kind : Kind.values()) {
                        if (edge.has(kind)) {
                            text.append(' ')
                                    .append(kind)
                                    .append(edge.trace(kind).count())
                                    .append(edge.trace(kind).place())
                                    .append(edge.trace(kind).files())
                                    .append(edge.trace(kind).first())
                                    .append(edge.trace(kind).last());
                        }
                    }
                    return text.append(edge.holders()).append(edge.schedules()).toString();
                })
                .sorted()
                .toList();
    }

    @Test
    void onlyTheSameFilesAndSettingsAreKnown() throws IOException {
        Path file = folder.resolve("map.db");
        assertThat(find(estate().file("none", new byte[0]), "UTC")).isNull();
        Files.delete(exports().resolve("none"));
        MapDatabase.write(judged(estate().graph()), file, "UTC");
        assertThat(find(file, "UTC")).isNotNull();

        assertThat(find(file, "America/Chicago")).as("other settings").isNull();
        Path table = exports().resolve("dependencies.csv");
        String text = Files.readString(table);
        Files.writeString(table, text.replace("8080", "8081"));
        assertThat(find(file, "UTC")).as("same length, other bytes").isNull();
        Files.writeString(table, text);
        assertThat(find(file, "UTC")).isNotNull();
        estate().with("more.csv", "name,ip\nx,10.0.0.99\n");
        assertThat(find(file, "UTC")).as("a file more").isNull();
        Files.delete(exports().resolve("more.csv"));
        Files.delete(exports().resolve("odd.xyz"));
        assertThat(find(file, "UTC")).as("a file less").isNull();
        estate();
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(whole, whole.length / 2));
        assertThat(find(file, "UTC")).as("half a database").isNull();
        Files.writeString(file, "no database");
        assertThat(find(file, "UTC")).isNull();
    }

    @Test
    void theControlPlaneReadsTheDatabaseAsItReadsJson() throws IOException {
        Dispositions decided =
                DispositionFile.parse(
                        """
                        dispositions:
                          - {from: desk1, to: app1, does: re-pointed, by: the gateway, owner: ann,
                             reason: clients, expires: 2026-11-30}
                        """,
                        "dispositions.yaml");
        EstateMap map = judged(estate().graph(), decided);
        Path database = folder.resolve("map.db");
        MapDatabase.write(map, database, "UTC");
        Path json = Files.writeString(folder.resolve("map.json"), MapJson.of(map).toPrettyString());

        MapFile fromJson = MapFileReader.read(json);
        MapFile read = MapFileReader.read(database);

        assertThat(read).isEqualTo(fromJson);
        assertThat(read.fingerprint().hex()).isEqualTo(map.preflight().fingerprint());
        assertThat(read.blocking()).isNotEmpty();
    }

    /// Writes the map of the folder again and again, for a test that ends it.
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) {
            Path folder = Path.of(arguments[0]);
            EstateMap map = judged(new Export(folder.resolve("exports")).graph());
            System.out.println("begins");
            for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
                MapDatabase.write(map, folder.resolve("map.db"), "UTC");
            }
            System.out.println("written");
        }
    }

    private Process writer(String before, int times) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder builder =
                new ProcessBuilder(
                        "bash",
                        "-c",
                        before
                                + " exec \"$0\" -Xmx256m --enable-native-access=ALL-UNNAMED -cp"
                                + " \"$1\" '"
                                + Writer.class.getName()
                                + "' \"$2\" \"$3\"",
                        java,
                        System.getProperty("java.class.path"),
                        folder.toString(),
                        String.valueOf(times));
        return builder.redirectErrorStream(true).start();
    }

    @Test
    void aWriterThatIsKilledLeavesTheLastWholeMapAndTwoDoNotDisturbEachOther() throws Exception {
        estate();
        Path file = folder.resolve("map.db");
        MapDatabase.write(judged(estate().graph()), file, "UTC");
        String whole = MapJson.of(judged(stored(file))).toString();
        Random random = new Random(5);
        for (int round = 0; round < 3; round++) {
            List<Process> both = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                Process one = writer("", 1_000_000);
                both.add(one);
                assertThat(one.inputReader().readLine()).isEqualTo("begins");
            }
            assertThat(both.getFirst().waitFor(random.nextInt(300), TimeUnit.MILLISECONDS))
                    .isFalse();
            for (Process one : both) {
                one.destroyForcibly().waitFor();
            }
            assertThat(MapJson.of(judged(stored(file))).toString()).isEqualTo(whole);
        }
        MapDatabase.write(judged(estate().graph()), file, "UTC");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(path -> String.valueOf(path.getFileName())))
                    .containsExactlyInAnyOrder("map.db", "exports");
        }
    }

    @Test
    void withoutRoomItIsSaidAndTheMapBeforeStands() throws Exception {
        estate();
        Path file = folder.resolve("map.db");
        MapDatabase.write(judged(estate().graph()), file, "UTC");
        byte[] before = Files.readAllBytes(file);

        // no file may grow beyond 16 KB: what a full disk is to SQLite
        Process writer = writer("ulimit -f 16;", 1);
        String said = new String(writer.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(writer.waitFor()).isNotZero();
        assertThat(said).contains("map.db cannot be written.").doesNotContain("written\n");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(path -> String.valueOf(path.getFileName())))
                    .containsExactlyInAnyOrder("map.db", "exports");
        }
    }
}
