package org.handoff.inventory.graph;

import org.handoff.inventory.fact.Basis;
import org.handoff.inventory.fact.End;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Kind;
import org.handoff.inventory.fact.Label;
import org.handoff.inventory.fact.Names;
import org.handoff.inventory.fact.Role;
import org.handoff.inventory.intake.Limits;
import org.handoff.inventory.intake.Origin;
import org.handoff.inventory.intake.Problem;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Source;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Takes facts and keeps the graph, in memory that grows neither with the traffic nor with the
/// number of edges. One thread.
public final class GraphBuilder implements Sink {
    /// Named examples of malformed lines per file; all are counted.
    private static final int EXAMPLES_MAX = 3;

    private static final int PROBLEMS_MAX = 10_000;
    private static final int JOBS_MAX = 200_000;

    private final Directory directory;
    private final EdgeStore edges;
    private final Sensors sensors = new Sensors();
    private final List<FileRecord> files = new ArrayList<>();
    private final List<Graph.JobRecord> jobs = new ArrayList<>();
    private final List<Shown> certificates = new ArrayList<>();
    private final Map<String, Shown> byFingerprint = new HashMap<>();

    /// Archives are read once for each phase, and have the same problems each time.
    private final Set<Problem> problems = new LinkedHashSet<>();

    private final Map<String, Long> noise = new TreeMap<>();
    private final Map<String, Long> assumed = new TreeMap<>();
    private final Activity activity = new Activity();
    private final Applications applications = new Applications();
    private final List<String> hidden = new ArrayList<>();
    private long refused;
    private long flows;

    private Origin origin = new Origin("", 0);
    private @Nullable Sensor sensor;
    private @Nullable Entity here;
    private long facts;
    private long malformed;
    private long lines;

    /// A certificate whose machine is asked for when all names are known.
    private record Shown(Origin origin, Fact.Certificate certificate, Place place) {}

    /// @param folder for what does not stay in memory
    public GraphBuilder(Limits limits, Path folder) {
        this.edges = new EdgeStore(limits, folder);
        this.directory = new Directory(limits.entitiesMax(), limits.leasesMax());
    }

    /// What follows comes from this file, until [#end].
    public void begin(Origin of, Source source) {
        origin = of;
        here = null;
        facts = 0;
        malformed = 0;
        lines = 0;
        sensor = source.format().watch() == Source.Watch.NONE ? null : sensors.of(of, source);
    }

    /// The file is read to its end; returns its number.
    public int end(Source source) {
        files.add(new FileRecord(origin, "", source.format().name(), facts, malformed, lines));
        return files.size() - 1;
    }

    /// A file that no source knows.
    public void unknown(Origin of) {
        files.add(new FileRecord(of, "", "", 0, 0, 0));
    }

    /// The hash of the file on disk, for all that came out of it since `from`.
    public void hashed(int from, String sha256) {
        for (int i = from; i < files.size(); i++) {
            files.set(i, files.get(i).hashed(sha256));
        }
    }

    public int fileCount() {
        return files.size();
    }

    public long flowCount() {
        return flows;
    }

    public void problem(Origin of, long line, long offset, String what) {
        if (problems.size() < PROBLEMS_MAX) {
            problems.add(new Problem(of.path(), line, offset, what));
        }
    }

    @Override
    public void malformed(long line, long offset, String why) {
        lines = Math.max(lines, line);
        if (++malformed <= EXAMPLES_MAX) {
            problem(origin, line, offset, why);
        }
    }

    @Override
    public void noise(String rule) {
        noise.merge(rule, 1L, Long::sum);
    }

    @Override
    public void take(Fact fact, long line, long offset) {
        facts++;
        lines = Math.max(lines, line);
        switch (fact) {
            case Fact.Flow flow -> flow(flow, line, offset);
            case Fact.Sighting sighting -> sighting(sighting, line, offset);
            case Fact.Naming naming -> directory.learn(naming);
            case Fact.Alias alias -> directory.learn(alias);
            case Fact.Host host -> {
                directory.learn(host);
                contradicted(line, offset);
            }
            case Fact.Subnet subnet -> {
                directory.learn(subnet);
                contradicted(line, offset);
            }
            case Fact.Link link -> link(link, line, offset);
            case Fact.Job job -> job(job, line, offset);
            case Fact.Certificate certificate -> certificate(certificate, line, offset);
            case Fact.Gap gap -> {
                if (sensor != null) {
                    sensor.gap(gap.from(), gap.to());
                }
            }
            case Fact.Hidden what -> {
                if (hidden.size() < PROBLEMS_MAX) {
                    hidden.add(origin.path() + ": " + what.what());
                }
            }
            case Fact.Assumed what -> assumed.merge(what.what(), 1L, Long::sum);
        }
    }

    private void contradicted(long line, long offset) {
        for (String what : directory.contradictions()) {
            problem(origin, line, offset, "contradicts what was read before: " + what);
        }
    }

    private void flow(Fact.Flow flow, long line, long offset) {
        flows++;
        String rule = Noise.of(flow);
        if (rule != null) {
            noise(rule);
            return;
        }
        Entity client = directory.at(flow.client(), flow.last());
        Entity server = directory.at(flow.server(), flow.last());
        Sensor by = sensor;
        if (by != null) {
            by.mark(flow.first(), flow.last());
            client.seenBy(by.number());
            server.seenBy(by.number());
        }
        Edge edge = edges.edge(client, server, flow.protocol(), flow.port(), flow.detail());
        if (flow.answered()) {
            edge.open(Kind.OBSERVED)
                    .add(flow.count(), flow.first(), flow.last(), files.size(), line, offset);
            edge.decided(flow.basis(), flow.application());
            active(client, server, flow);
        } else {
            edge.knock(flow.count(), flow.last());
        }
    }

    private void active(Entity client, Entity server, Fact.Flow flow) {
        Sensor by = sensor;
        if (by == null || !by.isContinuous()) {
            return;
        }
        long at = flow.first() == Fact.NEVER ? flow.last() : flow.first();
        activity.add(client.facility(), at, flow.count(), by);
        if (!server.facility().equals(client.facility())) {
            activity.add(server.facility(), at, flow.count(), by);
        }
    }

    private void sighting(Fact.Sighting seen, long line, long offset) {
        flows++;
        Entity client = resolve(seen.client(), seen.at());
        Entity server = resolve(seen.server(), seen.at());
        if (client == server) {
            noise("a machine and itself");
            return;
        }
        Sensor by = sensor;
        if (by != null && seen.at() != Fact.NEVER) {
            by.mark(seen.at(), seen.at());
            client.seenBy(by.number());
            server.seenBy(by.number());
        }
        Edge edge = edges.edge(client, server, seen.protocol(), seen.port(), "");
        edge.open(Kind.OBSERVED).add(1, seen.at(), seen.at(), files.size(), line, offset);
        edge.decided(seen.basis(), "");
    }

    private void link(Fact.Link link, long line, long offset) {
        if (link.comment()) {
            noise("address in a comment");
            return;
        }
        if (link.to() instanceof End.At at && !at.address().isHost()) {
            noise("address of no machine");
            return;
        }
        Entity client = resolve(link.from());
        Entity server = resolve(link.to());
        if (client == server) {
            noise("a machine and itself");
            return;
        }
        Edge edge = edges.edge(client, server, link.protocol(), link.port(), link.detail());
        edge.open(link.kind()).add(1, Fact.NEVER, Fact.NEVER, files.size(), line, offset);
        edge.held(link);
        edge.decided(Basis.CONFIGURED, "");
    }

    private void job(Fact.Job job, long line, long offset) {
        if (jobs.size() < JOBS_MAX) {
            Place place = new Place(files.size(), line, offset);
            jobs.add(new Graph.JobRecord(resolve(job.host()), job, place));
        }
    }

    private void certificate(Fact.Certificate certificate, long line, long offset) {
        if (certificates.size() >= JOBS_MAX) {
            refused++;
            return;
        }
        Shown shown = new Shown(origin, certificate, new Place(files.size(), line, offset));
        certificates.add(shown);
        byFingerprint.putIfAbsent(certificate.sha1(), shown);
        byFingerprint.putIfAbsent(certificate.sha256(), shown);
    }

    private Entity resolve(End end) {
        return resolve(end, Fact.NEVER);
    }

    private Entity resolve(End end, long at) {
        return switch (end) {
            case End.At machine -> directory.at(machine.address(), at);
            case End.Named named -> directory.named(named.host());
            case End.Here _ -> here();
            case End.Channel channel -> channel(channel);
            case End.Pinned pinned -> pinned(pinned.fingerprint());
            case End.Application application -> application(application.name());
        };
    }

    private Entity application(String name) {
        String host = Names.host(name);
        Entity machine = host == null ? null : directory.lookup(host);
        return machine != null && machine.role().isMachine()
                ? machine
                : applications.node(directory, name);
    }

    private Entity channel(End.Channel channel) {
        Entity engine = resolve(channel.engine());
        String name = "channel " + Label.of(channel.name()) + " on " + engine.name();
        Entity entity = directory.thing(name, Role.CHANNEL);
        entity.on(engine);
        return entity;
    }

    /// The machine whose certificate it is, or the certificate alone.
    private Entity pinned(String fingerprint) {
        Shown shown = byFingerprint.get(fingerprint);
        return shown != null
                ? machine(shown)
                : directory.thing("certificate " + fingerprint, Role.CERTIFICATE);
    }

    private Entity machine(Shown shown) {
        End host = shown.certificate().host();
        return host instanceof End.Here ? owner(shown.origin()) : resolve(host);
    }

    private Entity here() {
        Entity known = here;
        if (known == null) {
            known = owner(origin);
            here = known;
        }
        return known;
    }

    private Entity owner(Origin of) {
        String stated = of.statedHost();
        if (stated != null) {
            return directory.named(stated);
        }
        for (String word : of.hostWords()) {
            Entity entity = directory.lookup(word);
            if (entity != null && entity.role().isMachine()) {
                return entity;
            }
        }
        return directory.thing("file " + of.path(), Role.FILE);
    }

    /// The finished graph; the builder is spent.
    ///
    /// @param originals the files on disk, as they were read
    public Graph build(List<Graph.Original> originals) {
        EdgeStore.Finished finished = edges.finish(applications, directory.entities());
        return new Graph(
                List.copyOf(directory.entities()),
                finished.edges(),
                sensors.all(),
                originals,
                List.copyOf(files),
                List.copyOf(jobs),
                certificates.stream()
                        .map(shown ->
                                new Graph.CertificateRecord(
                                        machine(shown), shown.certificate(), shown.place()))
                        .toList(),
                List.copyOf(problems),
                new TreeMap<>(noise),
                new TreeMap<>(assumed),
                activity,
                List.copyOf(hidden),
                flows,
                refused + edges.refused() + directory.refused(),
                finished.vague());
    }
}
