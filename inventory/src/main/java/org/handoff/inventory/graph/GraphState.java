package org.handoff.inventory.graph;

import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Label;
import org.handoff.inventory.intake.Limits;
import org.handoff.inventory.intake.Origin;
import org.handoff.inventory.intake.Problem;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// A graph as bytes: each entity, each edge, and the rest; read back it is the same graph. One
/// thread.
public final class GraphState {
    /// Changes with the form, and with whatever makes the same files another graph.
    public static final int FORM = 1;

    private final List<Entity> entities = new ArrayList<>();
    private final List<Integer> machines = new ArrayList<>();

    /// Writes one part.
    private interface Part {
        void write(StateOutput out) throws IOException;
    }

    private static byte[] bytes(Part part) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        StateOutput out = new StateOutput(bytes);
        try {
            part.write(out);
            out.flush();
        } catch (IOException e) {
            throw new IllegalStateException("memory takes all", e);
        }
        return bytes.toByteArray();
    }

    private static StateInput input(byte[] state) {
        return new StateInput(new ByteArrayInputStream(state));
    }

    public static byte[] of(Entity entity) {
        return bytes(entity::write);
    }

    public static byte[] of(Edge edge) {
        return bytes(edge::write);
    }

    /// All but entities and edges.
    public static byte[] rest(Graph graph) {
        return bytes(out -> {
            out.number(graph.sensors().size());
            for (Sensor sensor : graph.sensors()) {
                sensor.write(out);
            }
            out.number(graph.originals().size());
            for (Graph.Original one : graph.originals()) {
                origin(one.origin(), out);
                out.number(one.size());
                out.text(one.sha256());
            }
            out.number(graph.files().size());
            for (FileRecord file : graph.files()) {
                origin(file.origin(), out);
                out.text(file.sha256());
                out.text(file.source());
                out.number(file.facts());
                out.number(file.malformed());
                out.number(file.lines());
            }
            things(graph, out);
            out.number(graph.problems().size());
            for (Problem problem : graph.problems()) {
                out.text(problem.path());
                out.number(problem.line());
                out.number(problem.offset());
                out.text(problem.what());
            }
            counts(graph.noise(), out);
            counts(graph.assumed(), out);
            graph.activity().write(out);
            out.texts(graph.hidden());
            out.number(graph.flows());
            out.number(graph.refused());
            out.number(graph.vague());
        });
    }

    private static void origin(Origin origin, StateOutput out) throws IOException {
        out.text(origin.path());
        out.number(origin.root());
    }

    private static void counts(Map<String, Long> counts, StateOutput out) throws IOException {
        out.number(counts.size());
        for (Map.Entry<String, Long> entry : counts.entrySet()) {
            out.text(entry.getKey());
            out.number(entry.getValue());
        }
    }

    private static void things(Graph graph, StateOutput out) throws IOException {
        out.number(graph.jobs().size());
        for (Graph.JobRecord one : graph.jobs()) {
            out.number(one.host().id());
            out.end(one.job().host());
            out.text(one.job().name().text());
            out.schedule(one.job().schedule());
            out.flag(one.job().enabled());
            out.number(one.job().lastRun());
            out.place(one.place());
        }
        out.number(graph.certificates().size());
        for (Graph.CertificateRecord one : graph.certificates()) {
            out.number(one.host().id());
            out.end(one.certificate().host());
            out.text(one.certificate().subject().text());
            out.texts(one.certificate().names());
            out.text(one.certificate().issuer().text());
            out.number(one.certificate().notAfter());
            out.text(one.certificate().sha1());
            out.text(one.certificate().sha256());
            out.place(one.place());
        }
    }

    /// The next entity, in the order of their numbers.
    public void entity(byte[] state) throws IOException {
        Entity.Read read = Entity.read(input(state), entities.size());
        entities.add(read.entity());
        machines.add(read.on());
    }

    /// Gives the states of all edges, in the order of their numbers.
    public interface States {
        void forEach(Consumer<byte[]> taker) throws IOException;
    }

    /// The graph of the entities that were read.
    ///
    /// @param count of edges
    /// @param folder for edges that do not stay in memory
    /// @throws IOException if it is damaged
    public Graph made(byte[] rest, long count, States edges, Limits limits, Path folder)
            throws IOException {
        for (int i = 0; i < entities.size(); i++) {
            if (machines.get(i) >= 0) {
                entities.get(i).on(StateInput.of(entities, machines.get(i)));
            }
        }
        try {
            return rest(input(rest), edges(count, edges, limits, folder));
        } catch (DateTimeException
                | IllegalArgumentException
                | IndexOutOfBoundsException
                | UncheckedIOException e) {
            throw new IOException("no graph", e);
        }
    }

    private Edge edge(byte[] state) {
        try {
            return Edge.read(input(state), entities);
        } catch (IOException e) {
            throw new UncheckedIOException("an edge is damaged", e);
        }
    }

    private Edges edges(long count, States states, Limits limits, Path folder) throws IOException {
        if (count <= limits.edgesInMemory()) {
            List<Edge> all = new ArrayList<>();
            states.forEach(state -> all.add(edge(state)));
            return Edges.of(all);
        }
        EdgeRuns runs = EdgeRuns.in(folder);
        try {
            runs.add(taker -> {
                try {
                    states.forEach(state -> taker.accept(edge(state)));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            return runs.newest(entities);
        } catch (RuntimeException e) {
            runs.close();
            throw e;
        }
    }

    private Graph rest(StateInput in, Edges edges) throws IOException {
        List<Sensor> sensors = new ArrayList<>();
        for (int left = in.count(); left > 0; left--) {
            sensors.add(Sensor.read(in, sensors.size()));
        }
        List<Graph.Original> originals = new ArrayList<>();
        for (int left = in.count(); left > 0; left--) {
            originals.add(new Graph.Original(origin(in), in.longNumber(), in.text()));
        }
        List<FileRecord> files = new ArrayList<>();
        for (int left = in.count(); left > 0; left--) {
            files.add(
                    new FileRecord(
                            origin(in),
                            in.text(),
                            in.text(),
                            in.longNumber(),
                            in.longNumber(),
                            in.longNumber()));
        }
        List<Graph.JobRecord> jobs = jobs(in);
        List<Graph.CertificateRecord> certificates = certificates(in);
        List<Problem> problems = new ArrayList<>();
        for (int left = in.count(); left > 0; left--) {
            problems.add(new Problem(in.text(), in.longNumber(), in.longNumber(), in.text()));
        }
        return new Graph(
                List.copyOf(entities),
                edges,
                sensors,
                originals,
                files,
                jobs,
                certificates,
                problems,
                counts(in),
                counts(in),
                Activity.read(in),
                in.texts(),
                in.longNumber(),
                in.longNumber(),
                in.longNumber());
    }

    private static Origin origin(StateInput in) throws IOException {
        return new Origin(in.text(), in.number());
    }

    private static Map<String, Long> counts(StateInput in) throws IOException {
        Map<String, Long> counts = new TreeMap<>();
        for (int left = in.count(); left > 0; left--) {
            counts.put(in.text(), in.longNumber());
        }
        return counts;
    }

    private List<Graph.JobRecord> jobs(StateInput in) throws IOException {
        List<Graph.JobRecord> jobs = new ArrayList<>();
        for (int left = in.count(); left > 0; left--) {
            Entity host = StateInput.of(entities, in.number());
            Fact.Job job =
                    new Fact.Job(
                            in.end(),
                            new Label(in.text()),
                            in.schedule(),
                            in.flag(),
                            in.longNumber());
            jobs.add(new Graph.JobRecord(host, job, in.place()));
        }
        return jobs;
    }

    private List<Graph.CertificateRecord> certificates(StateInput in) throws IOException {
        List<Graph.CertificateRecord> certificates = new ArrayList<>();
        for (int left = in.count(); left > 0; left--) {
            Entity host = StateInput.of(entities, in.number());
            Fact.Certificate certificate =
                    new Fact.Certificate(
                            in.end(),
                            new Label(in.text()),
                            in.texts(),
                            new Label(in.text()),
                            in.longNumber(),
                            in.text(),
                            in.text());
            certificates.add(new Graph.CertificateRecord(host, certificate, in.place()));
        }
        return certificates;
    }
}
