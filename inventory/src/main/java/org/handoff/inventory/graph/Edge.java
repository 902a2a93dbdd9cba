package org.handoff.inventory.graph;

import org.handoff.inventory.fact.Basis;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Kind;
import org.handoff.inventory.fact.Protocol;
import org.handoff.inventory.fact.Schedule;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Who talks to what on whom, with the traces of each kind of evidence. Written by the builder's
/// thread, read after it is done.
public final class Edge {
    /// More holders or schedules of one edge are counted, not kept.
    private static final int KEPT_MAX = 8;

    private final Entity client;
    private final Entity server;
    private final Service service;
    private final Map<Kind, Trace> traces = new EnumMap<>(Kind.class);
    private final List<String> holders = new ArrayList<>(0);
    private final List<Schedule> schedules = new ArrayList<>(0);
    private Basis basis = Basis.UNKNOWN;
    private String application = "";
    private boolean literal;
    private boolean unscheduled;
    private long knocks;
    private long lastKnock = Fact.NEVER;

    Edge(Entity client, Entity server, Service service) {
        this.client = client;
        this.server = server;
        this.service = service;
    }

    public Entity client() {
        return client;
    }

    public Entity server() {
        return server;
    }

    public Service service() {
        return service;
    }

    /// Empty if there is no evidence of that kind.
    public Trace trace(Kind kind) {
        return traces.getOrDefault(kind, new Trace());
    }

    public boolean has(Kind kind) {
        return traces.containsKey(kind);
    }

    /// Jobs, channels, data source names that hold it.
    public List<String> holders() {
        return Collections.unmodifiableList(holders);
    }

    /// When it is used, as declared or scanned; empty if at any time.
    public List<Schedule> schedules() {
        return unscheduled ? List.of() : Collections.unmodifiableList(schedules);
    }

    /// The surest way in which the direction was decided.
    public Basis basis() {
        return basis;
    }

    /// Protocol above the transport; empty if not known.
    public String application() {
        return application;
    }

    /// Whether something names the server by address or pin.
    public boolean isLiteral() {
        return literal;
    }

    /// Attempts that were never answered.
    public long knocks() {
        return knocks;
    }

    public long lastKnock() {
        return lastKnock;
    }

    /// Stable across runs on the same estate: client, service and server by name.
    public String key() {
        return client.name() + " > " + server.name() + " " + service.text();
    }

    Trace open(Kind kind) {
        return traces.computeIfAbsent(kind, _ -> new Trace());
    }

    void decided(Basis how, String protocol) {
        if (how.compareTo(basis) < 0) {
            basis = how;
        }
        if (application.isEmpty()) {
            application = protocol;
        }
    }

    void knock(long times, long at) {
        knocks += times;
        lastKnock = Math.max(lastKnock, at);
    }

    void held(Fact.Link link) {
        literal |= link.literal();
        Schedule schedule = link.schedule();
        if (schedule == null) {
            unscheduled = true;
        } else if (schedules.size() < KEPT_MAX && !schedules.contains(schedule)) {
            schedules.add(schedule);
        }
        String via = link.via().text();
        if (!via.isEmpty() && holders.size() < KEPT_MAX && !holders.contains(via)) {
            holders.add(via);
        }
    }

    /// Takes over the evidence of `kind` of an edge that means the same less precisely.
    void absorb(Edge vague, Kind kind) {
        if (!vague.has(kind)) {
            return;
        }
        open(kind).add(vague.trace(kind));
        literal |= vague.literal;
        keep(vague.holders, holders);
        if (kind == Kind.OBSERVED) {
            decided(vague.basis, vague.application);
        }
    }

    /// Takes over all of what was found later about the same edge.
    void merge(Edge later) {
        for (Kind kind : Kind.values()) {
            if (later.has(kind)) {
                open(kind).add(later.trace(kind));
            }
        }
        decided(later.basis, later.application);
        knock(later.knocks, later.lastKnock);
        literal |= later.literal;
        unscheduled |= later.unscheduled;
        keep(later.schedules, schedules);
        keep(later.holders, holders);
    }

    private static <T> void keep(List<T> more, List<T> kept) {
        for (T one : more) {
            if (kept.size() < KEPT_MAX && !kept.contains(one)) {
                kept.add(one);
            }
        }
    }

    void write(StateOutput out) throws IOException {
        out.number(client.id());
        out.number(server.id());
        out.name(service.protocol());
        out.number(service.port());
        out.text(service.detail());
        for (Kind kind : Kind.values()) {
            out.flag(has(kind));
            if (has(kind)) {
                trace(kind).write(out);
            }
        }
        out.texts(holders);
        out.number(schedules.size());
        for (Schedule schedule : schedules) {
            out.schedule(schedule);
        }
        out.name(basis);
        out.text(application);
        out.flag(literal);
        out.flag(unscheduled);
        out.number(knocks);
        out.number(lastKnock);
    }

    /// @throws IOException also if an end is none of `entities`
    static Edge read(StateInput in, List<Entity> entities) throws IOException {
        Entity client = StateInput.of(entities, in.number());
        Entity server = StateInput.of(entities, in.number());
        Protocol protocol = in.name(Protocol.class);
        Edge edge = new Edge(client, server, new Service(protocol, in.number(), in.text()));
        for (Kind kind : Kind.values()) {
            if (in.flag()) {
                edge.traces.put(kind, Trace.read(in));
            }
        }
        edge.holders.addAll(in.texts());
        for (int left = in.count(); left > 0; left--) {
            edge.schedules.add(in.schedule());
        }
        edge.basis = in.name(Basis.class);
        edge.application = in.text();
        edge.literal = in.flag();
        edge.unscheduled = in.flag();
        edge.knocks = in.longNumber();
        edge.lastKnock = in.longNumber();
        return edge;
    }
}
