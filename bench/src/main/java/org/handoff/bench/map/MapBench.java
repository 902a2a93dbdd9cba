package org.handoff.bench.map;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;

import org.handoff.bench.Options;
import org.handoff.inventory.EstateMap;
import org.handoff.inventory.Intake;
import org.handoff.inventory.Progress;
import org.handoff.inventory.fact.Kind;
import org.handoff.inventory.gate.DispositionFile;
import org.handoff.inventory.gate.Dispositions;
import org.handoff.inventory.gate.Judgement;
import org.handoff.inventory.graph.Edge;
import org.handoff.inventory.graph.Graph;
import org.handoff.inventory.intake.Limits;
import org.handoff.inventory.report.MapHtml;
import org.handoff.inventory.report.MapJson;
import org.handoff.inventory.source.Sources;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The map against estates whose truth is known: share of edges found, share of found edges that
/// are true, Zeek lines a second, the hidden hundred with its clean twin, and planted identifiers;
/// on the same data beside flow logs alone and a naive regular expression. `--facilities N` (160),
/// `--lines N` of conn.log (1,000,000), `--tokens N` (1,000,000), `--edges N` of a log without two
/// lines of one edge (2,000,000), `--json FILE`, `--check`. Last the address rule alone beside the
/// naive expression, over a tree of real files: `--tree FOLDER`, by itself the sources that come
/// with the JDK.
public final class MapBench {
    private static final double RECALL_MIN = 0.995;
    private static final double PRECISION_MIN = 0.98;
    private static final double LINES_MIN = 150_000;
    private static final long HEAP_MAX = 2L << 30;
    private static final Instant NOW =
            Instant.ofEpochSecond(Exports.START + Exports.DAYS * 86_400L);
    private static final Set<String> FLOWS_ONLY =
            Set.of(
                    "host-table",
                    "subnet-table",
                    "dhcp-lease-table",
                    "zeek-conn",
                    "zeek-ssl",
                    "aws-vpc-flow");

    private final ObjectNode json = new JsonMapper().createObjectNode();
    private boolean met = true;

    private MapBench() {}

    public static void main(String[] arguments) throws IOException {
        Options given =
                Options.of(
                        "map",
                        arguments,
                        List.of("--tree"),
                        "--facilities",
                        "160",
                        "--lines",
                        "1000000",
                        "--tokens",
                        "1000000",
                        "--edges",
                        "2000000");
        int facilities = given.count("--facilities");
        long lines = given.number("--lines");
        int tokens = given.count("--tokens");
        Path folder = Files.createTempDirectory("handoff-map-bench-");
        MapBench bench = new MapBench();
        try {
            bench.estate(folder.resolve("estate"), facilities, lines);
            bench.hidden(folder.resolve("hidden"), false);
            bench.hidden(folder.resolve("clean"), true);
            bench.planted(folder.resolve("planted"), tokens);
            bench.many(folder.resolve("many"), given.count("--edges"));
            tree(given.folder("--tree"));
        } finally {
            delete(folder);
        }
        String file = given.json();
        if (!file.isEmpty()) {
            Files.writeString(Path.of(file), bench.json.put("met", bench.met).toPrettyString());
        }
        if (given.isChecked() && !bench.met) {
            System.exit(1);
        }
    }

    private void estate(Path folder, int facilities, long lines) throws IOException {
        Estate estate = new Estate(facilities, 1);
        Exports exports;
        int repeats = (int) Math.max(1, lines / Math.max(1, estate.links().size() * 9L / 10));
        try (Folder out = new Folder(folder)) {
            exports = new Exports(estate, out, 2);
            exports.write(false, repeats);
        }
        Set<String> truth = estate.keys();
        System.out.printf(
                Locale.ROOT,
                "%d facilities, %,d machines, %,d edges, %,d lines of conn.log%n%n",
                facilities,
                estate.machines().size(),
                truth.size(),
                exports.lines());
        System.out.printf("%-28s %9s %10s %9s%n", "", "found", "precision", "seconds");
        long began = System.nanoTime();
        Graph graph = read(folder, Sources.STANDARD);
        double seconds = (System.nanoTime() - began) / 1e9;
        Share whole = share("handoff map", keys(graph), truth, seconds);
        check(whole.recall() >= RECALL_MIN, "recall");
        check(whole.precision() >= PRECISION_MIN, "precision");
        began = System.nanoTime();
        Sources flows =
                new Sources(
                        Sources.STANDARD.all().stream()
                                .filter(one -> FLOWS_ONLY.contains(one.format().name()))
                                .toList());
        share(
                "flow logs and leases alone",
                keys(read(folder, flows)),
                truth,
                (System.nanoTime() - began) / 1e9);
        azure(folder.resolveSibling("azure"), estate, truth);
        naive(folder, estate);
        rate(folder, exports.lines());
        Runtime runtime = Runtime.getRuntime();
        System.gc();
        long heap = (runtime.totalMemory() - runtime.freeMemory()) >> 20;
        System.out.printf(
                Locale.ROOT,
                "heap in use afterwards: %d MB of at most %d MB%n%n",
                heap,
                runtime.maxMemory() >> 20);
        missing(keys(graph), truth);
    }

    /// What an export of Azure Migrate could show at best: TCP connections that servers with an
    /// agentless analysis open, by name, without shares; desktops and translated ends have none.
    private void azure(Path folder, Estate estate, Set<String> truth) throws IOException {
        try (Folder out = new Folder(folder)) {
            new Exports(estate, out, 2).inventory();
            for (Estate.Link link : estate.links()) {
                if (link.from().role().matches("app|file server|database|engine|dc")) {
                    out.line(
                            "azure/dependencies.csv",
                            "Timeslot,Source server name,Source IP,Source application,Source"
                                    + " process,Destination server name,Destination IP,Destination"
                                    + " application,Destination process,Destination port",
                            "2026-10-15 06:00:00,"
                                    + link.from().name()
                                    + ",,,,"
                                    + link.to().name()
                                    + ","
                                    + link.to().address()
                                    + ",,,"
                                    + link.port());
                }
            }
        }
        long began = System.nanoTime();
        Sources sources =
                new Sources(
                        Sources.STANDARD.all().stream()
                                .filter(one ->
                                        Set.of("host-table", "azure-migrate-dependencies")
                                                .contains(one.format().name()))
                                .toList());
        Set<String> found = keys(read(folder, sources));
        share("Azure Migrate's CSV alone", found, truth, (System.nanoTime() - began) / 1e9);
    }

    private static void missing(Set<String> found, Set<String> truth) {
        Set<String> lost = new TreeSet<>(truth);
        lost.removeAll(found);
        Set<String> wrong = new TreeSet<>(found);
        wrong.removeAll(truth);
        lost.stream().limit(3).forEach(key -> System.out.println("  not found: " + key));
        wrong.stream().limit(3).forEach(key -> System.out.println("  not true:  " + key));
    }

    /// Of the whole process, the collector and the compiler included: what others take of a machine
    /// that is shared does not count.
    private static long processorNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    /// conn.log alone, without the rest.
    private void rate(Path folder, long lines) throws IOException {
        long began = System.nanoTime();
        long busy = processorNanos();
        read(folder.resolve("zeek"), Sources.STANDARD);
        double perSecond = lines / ((System.nanoTime() - began) / 1e9);
        double perBusy = lines / ((processorNanos() - busy) / 1e9);
        System.out.printf(
                Locale.ROOT,
                "%nZeek: %,.0f lines a second, %,.0f a second of one core's time%n",
                perSecond,
                perBusy);
        json.put("linesPerSecond", perSecond).put("linesPerProcessorSecond", perBusy);
        check(perSecond >= LINES_MIN || perBusy >= LINES_MIN, "lines a second");
    }

    /// Any four numbers with dots in any file of a machine, as a rule of a code scanner has it; an
    /// edge counts as found if the pair of machines is, whatever the port.
    private void naive(Path folder, Estate estate) throws IOException {
        long began = System.nanoTime();
        Set<String> found = NaivePattern.pairs(folder, estate);
        Set<String> truth =
                estate.links().stream()
                        .map(link -> link.from().name() + " > " + link.to().name())
                        .collect(Collectors.toSet());
        share("naive pattern, pairs only", found, truth, (System.nanoTime() - began) / 1e9);
    }

    private record Share(double recall, double precision) {}

    private Share share(String name, Set<String> found, Set<String> truth, double seconds) {
        Set<String> right = new TreeSet<>(found);
        right.retainAll(truth);
        double recall = (double) right.size() / truth.size();
        double precision = found.isEmpty() ? 0 : (double) right.size() / found.size();
        System.out.printf(
                Locale.ROOT,
                "%-28s %8.2f%% %9.2f%% %9.1f%n",
                name,
                recall * 100,
                precision * 100,
                seconds);
        json.withArray("runs")
                .addObject()
                .put("name", name)
                .put("recall", recall)
                .put("precision", precision)
                .put("seconds", seconds);
        return new Share(recall, precision);
    }

    private static Set<String> keys(Graph graph) {
        return graph.edges().stream()
                .filter(edge -> Arrays.stream(Kind.values()).anyMatch(edge::has))
                .map(Edge::key)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void hidden(Path folder, boolean clean) throws IOException {
        Estate estate = new Estate(20, 3);
        Hidden hidden;
        try (Folder out = new Folder(folder)) {
            hidden = new Hidden(estate, out, clean);
            hidden.write();
        }
        Dispositions decided = DispositionFile.parse(hidden.dispositionsFile(), "dispositions");
        EstateMap map =
                EstateMap.of(
                        read(folder, Sources.STANDARD), decided, Set.of(), NOW, EstateMap.MAX_AGE);
        Set<String> blocked = new TreeSet<>();
        for (Judgement one : map.blocked()) {
            String detail = one.edge().service().detail();
            blocked.add(
                    one.edge().client().name()
                            + " > "
                            + one.edge().server().name()
                            + (detail.isEmpty() ? "" : " " + detail));
        }
        long found = hidden.planted().stream().filter(blocked::contains).count();
        hidden.planted().forEach(blocked::remove);
        System.out.printf(
                Locale.ROOT,
                "%-28s %d of %d planted blocked, %d other blocks%n",
                clean ? "its clean twin" : "the hidden hundred",
                found,
                clean ? 0 : hidden.planted().size(),
                blocked.size());
        blocked.stream().limit(5).forEach(key -> System.out.println("  blocked as well: " + key));
        json.put(clean ? "cleanBlocks" : "hiddenFound", clean ? found + blocked.size() : found);
        check(
                clean ? found == 0 && blocked.isEmpty() : found == 100 && blocked.isEmpty(),
                "hidden hundred");
    }

    private void planted(Path folder, int tokens) throws IOException {
        try (Folder out = new Folder(folder)) {
            Estate estate = new Estate(3, 4);
            new Exports(estate, out, 5).write(true, 1);
            new Planted(out).write(tokens);
        }
        Graph graph = read(folder, Sources.STANDARD);
        EstateMap map = EstateMap.of(graph, Dispositions.NONE, Set.of(), NOW, EstateMap.MAX_AGE);
        StringBuilder all =
                new StringBuilder(MapHtml.of(map)).append(MapJson.of(map)).append(map.next());
        graph.jobs().forEach(job -> all.append(job.job()));
        graph.entities().forEach(entity -> all.append(entity.names()).append(entity.addresses()));
        long out = Planted.in(all.toString());
        System.out.printf(
                Locale.ROOT,
                "%-28s %,d planted, %d came out%n",
                "identifiers of 18 classes",
                tokens,
                out);
        json.put("planted", tokens).put("cameOut", out);
        check(out == 0, "planted identifiers");
    }

    private void many(Path folder, int edges) throws IOException {
        ManyEdges.Result result = ManyEdges.run(folder, edges, MapBench::processorNanos);
        json.put("manyEdges", result.edges())
                .put("manyEdgesLinesPerSecond", result.perSecond())
                .put("manyEdgesLinesPerProcessorSecond", result.perBusy())
                .put("manyEdgesHeapPeak", result.heapPeak());
        check(result.edges() == edges, "every edge is in the database");
        check(
                Math.max(result.perSecond(), result.perBusy()) >= LINES_MIN,
                "lines a second with more edges than memory holds");
        check(result.heapPeak() <= HEAP_MAX, "heap");
    }

    private static void tree(String given) throws IOException {
        Path sources = Path.of(System.getProperty("java.home"), "lib", "src.zip");
        if (!given.isEmpty()) {
            Tree.print(given, Path.of(given));
        } else if (Files.exists(sources)) {
            try (FileSystem zip = FileSystems.newFileSystem(sources)) {
                Tree.print("the JDK's own sources", zip.getPath("/"));
            }
        } else {
            System.out.println(
                    "No tree of real files: this JDK has no src.zip; give --tree FOLDER.");
        }
    }

    private static Graph read(Path folder, Sources sources) throws IOException {
        return Intake.read(List.of(folder), sources, Limits.DEFAULT, ZoneOffset.UTC, Progress.NONE);
    }

    private void check(boolean good, String what) {
        if (!good) {
            met = false;
            System.out.println("  NOT MET: " + what);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
