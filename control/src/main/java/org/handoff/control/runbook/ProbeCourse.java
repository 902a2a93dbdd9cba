package org.handoff.control.runbook;

import org.handoff.control.gate.Evidence;
import org.handoff.control.lease.GatewayView;
import org.handoff.model.Environment;
import org.handoff.socket.Command;
import org.handoff.socket.Reply;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Looks, between two legs of a rehearsal on a twin, how everything is: both databases are asked
/// anew, and what gateways, proof and drivers say must have been seen since.
final class ProbeCourse implements Course {
    /// For two answers of databases and fresh evidence.
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Desk desk;
    private final Consumer<Map<String, String>> seen;
    private final Consumer<String> failed;
    private final Map<Environment, Boolean> writable = new EnumMap<>(Environment.class);
    private long begunAt;
    private boolean over;

    /// @param seen is told what is, by what it is of
    /// @param failed is told why that cannot be said
    ProbeCourse(Desk desk, Consumer<Map<String, String>> seen, Consumer<String> failed) {
        this.desk = desk;
        this.seen = seen;
        this.failed = failed;
    }

    @Override
    public Phase phase() {
        return Phase.REHEARSING;
    }

    @Override
    public void begin() {
        begunAt = desk.now().nanos();
        for (Environment side : Environment.values()) {
            desk.ask(new Command.Observe(side, desk.history().epoch()));
        }
    }

    @Override
    public void onConfirmed(Command command, Reply reply) {
        if (!(reply instanceof Reply.Ownership said)) {
            return;
        }
        String contradiction = Contradiction.in(said, desk.history(), desk.history().owner());
        if (contradiction.isEmpty()) {
            writable.put(said.side(), said.writable());
        } else {
            over = true;
            desk.doubt("ownership." + said.side().label(), contradiction);
        }
    }

    @Override
    public void onMoment() {
        if (over) {
            return;
        }
        boolean fresh = desk.evidenceAgeNanos() < desk.now().nanosSince(begunAt);
        if (writable.size() == Environment.values().length && fresh && desk.isObeyed()) {
            over = true;
            seen.accept(state());
        } else if (desk.now().isPast(begunAt, PATIENCE)) {
            over = true;
            failed.accept("databases, gateways and drivers could not all be seen in time");
        }
    }

    private Map<String, String> state() {
        Map<String, String> state = new TreeMap<>();
        writable.forEach((side, accepts) ->
                state.put(
                        "the " + side.label() + " database",
                        accepts ? "accepts writes" : "refuses writes"));
        for (GatewayView each : desk.gateways().views(desk.told(), desk.now().nanos())) {
            state.put(
                    "gateway " + each.status().name(),
                    each.status().mode().name() + " to " + each.status().owner().label());
        }
        Evidence.Pointers pointers = desk.evidence().pointers();
        state.put(
                "what stands outside",
                pointers == null ? "unknown" : listed(pointers.inTheWay(), "as it should be"));
        Evidence.Proven proof = desk.evidence().proof();
        state.put(
                "the proof",
                proof == null || !proof.complete()
                        ? "incomplete"
                        : listed(proof.unproved(), "of every table"));
        return state;
    }

    private static String listed(List<String> all, String none) {
        return all.isEmpty() ? none : String.join(", ", all);
    }
}
