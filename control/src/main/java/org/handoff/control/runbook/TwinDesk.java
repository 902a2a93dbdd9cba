package org.handoff.control.runbook;

import org.handoff.control.gate.Judgement;
import org.handoff.control.gate.StandardGates;
import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.LedgerRecord;
import org.handoff.control.ledger.RunSummary;
import org.handoff.control.ledger.TwinEntry;
import org.handoff.model.Environment;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// A rehearsal on a twin: the real routine, there, back and there again. A run is turned back
/// behind each step before the switch, and the next run passes that step once more; then writes are
/// moved, moved back, and both again. After each leg it is looked whether everything is as it was
/// when the same side owned writes before. Owned by the conductor; a process that dies forgets it,
/// and a rehearsal without its last record counts for nothing.
///
/// | stand | ends with | and then |
/// |---|---|---|
/// | OVER | `rehearse` on a twin whose legacy side owns writes; `twin-began` durable | SETTLING |
/// | SETTLING | every gate passes | PROBING |
/// | SETTLING | [#SETTLE] passes | what the gate says is what differs: `twin-leg`, `twin-ended` durable, OVER |
/// | PROBING | both databases, the gateways and what stands outside are seen | `twin-leg` durable with what differs; MOVING with the next leg, or `twin-ended` durable, OVER |
/// | PROBING | nothing fresh is seen within [ProbeCourse#PATIENCE] | `twin-ended` durable, OVER |
/// | MOVING | the run ended as the leg wants it | SETTLING |
/// | MOVING | it ended otherwise, was refused, or was not the leg's run | `twin-ended` durable, OVER |
/// | SETTLING, PROBING | `abort` | `twin-ended` durable, OVER |
/// | any | in doubt, stopped | OVER, without a record |
final class TwinDesk {
    /// Why a run was turned back.
    static final String TURN = "rehearsal.turn";

    /// For streams and the proof to catch up between two legs.
    static final Duration SETTLE = Duration.ofMinutes(2);

    private static final List<Leg> WHOLE =
            List.of(
                    new Leg("move", Environment.CLOUD, null),
                    new Leg("move back", Environment.LEGACY, null),
                    new Leg("move again", Environment.CLOUD, null),
                    new Leg("move back again", Environment.LEGACY, null));

    private final Desk desk;
    private final Map<Environment, Map<String, String>> seen = new EnumMap<>(Environment.class);
    private final Deque<Leg> rest = new ArrayDeque<>();
    private final List<String> failed = new ArrayList<>();
    private Stand stand = Stand.OVER;
    private String who = "";
    private @Nullable Leg leg;
    private long since;
    private long run;
    private Instant begunAt = Instant.EPOCH;
    private long micros;
    private boolean ended;
    private String broken = "";

    private enum Stand {
        OVER,
        SETTLING,
        PROBING,
        MOVING
    }

    /// @param turn behind which the run is turned back; null if it goes through
    private record Leg(String name, Environment to, @Nullable Step turn) {}

    TwinDesk(Desk desk) {
        this.desk = desk;
    }

    boolean isUnderWay() {
        return stand != Stand.OVER;
    }

    /// Whether the run under way goes back behind this step.
    boolean isTurnedBehind(Step step) {
        return stand == Stand.MOVING && leg != null && leg.turn() == step;
    }

    private List<Leg> legs() {
        List<Leg> legs = new ArrayList<>();
        for (Stage stage : desk.runbook()) {
            if (stage.step() != Step.PREFLIGHT && stage.step().isBeforeSwitch()) {
                legs.add(new Leg(stage.step().label(), Environment.CLOUD, stage.step()));
            }
        }
        legs.addAll(WHOLE);
        return legs;
    }

    void rehearse(OperatorRequest request, long ticket) {
        if (desk.history().owner() != Environment.LEGACY) {
            String text = "On a twin it begins with legacy: first move it back with rollback.";
            desk.answer(ticket, OperatorAnswer.no(text));
            return;
        }
        List<Leg> legs = legs();
        List<String> names = legs.stream().map(Leg::name).toList();
        if (request.dryRun()) {
            String text = "On this twin each of these would be led there and back.";
            desk.answer(ticket, new OperatorAnswer(true, text, 0, List.of(), names));
            return;
        }
        desk.append(
                new TwinEntry.TwinBegan(request.who(), names),
                desk.history().epoch(),
                request.key(),
                () -> {
                    who = request.who();
                    seen.clear();
                    failed.clear();
                    rest.clear();
                    rest.addAll(legs);
                    leg = null;
                    settle();
                    String text = "The twin is led there and back, " + legs.size() + " times.";
                    desk.say(text);
                    desk.answer(ticket, OperatorAnswer.yes(text));
                });
    }

    private void settle() {
        stand = Stand.SETTLING;
        since = desk.now().nanos();
    }

    /// After every event, while nothing is being appended.
    void tick() {
        switch (desk.course().phase()) {
            case SERVING -> {
                if (stand == Stand.SETTLING) {
                    settling();
                } else if (stand == Stand.MOVING && !broken.isEmpty()) {
                    end(broken);
                } else if (stand == Stand.MOVING && ended) {
                    settle();
                }
            }
            case IN_DOUBT, STOPPED, RESOLVING, FORCED, ABORTED, RETIRED -> stand = Stand.OVER;
            case NEW, STARTING, REHEARSING, RUNNING, RETURNING, FORWARD, SOAKING, RECOVERING -> {}
        }
    }

    private void settling() {
        List<Judgement> open = new ArrayList<>(desk.judgeMove(StandardGates.beforeRun(), who, ""));
        // This rehearsal is what would open it.
        open.removeIf(it -> it.isPassed() || it.gate().equals(ApprovalDesk.REHEARSAL));
        if (open.isEmpty()) {
            stand = Stand.PROBING;
            desk.go(new ProbeCourse(desk, this::seen, this::end));
        } else if (desk.now().isPast(since, SETTLE)) {
            String text = open.getFirst().gate() + ": " + open.getFirst().verdict().reason();
            walked(List.of(text), () -> end("a gate does not pass: " + text));
        }
    }

    private void seen(Map<String, String> state) {
        Map<String, String> before = seen.putIfAbsent(desk.history().owner(), state);
        walked(before == null ? List.of() : difference(before, state), this::next);
    }

    private static List<String> difference(Map<String, String> before, Map<String, String> now) {
        Map<String, String> all = new TreeMap<>(before);
        all.putAll(now);
        return all.keySet().stream()
                .filter(it -> !before.getOrDefault(it, "").equals(now.getOrDefault(it, "")))
                .map(it ->
                        it
                                + ": "
                                + now.getOrDefault(it, "gone")
                                + ", before: "
                                + before.getOrDefault(it, "not there"))
                .toList();
    }

    /// Writes down what came of a leg; before the first there is nothing to write.
    private void walked(List<String> differs, Runnable then) {
        Leg over = leg;
        if (over == null) {
            then.run();
            return;
        }
        leg = null;
        if (!differs.isEmpty()) {
            failed.add(over.name() + ": " + String.join("; ", differs));
        }
        desk.append(
                new TwinEntry.TwinLeg(over.name(), differs, micros), desk.history().epoch(), then);
    }

    private void next() {
        Leg following = rest.poll();
        if (following == null) {
            end("");
            return;
        }
        leg = following;
        stand = Stand.MOVING;
        run = 0;
        micros = 0;
        ended = false;
        broken = "";
        desk.serve();
        OperatorRequest.Kind kind =
                following.to() == Environment.CLOUD
                        ? OperatorRequest.Kind.CUTOVER
                        : OperatorRequest.Kind.ROLLBACK;
        String reason = "rehearsal: " + following.name();
        new Requests(desk).preflight(OperatorRequest.of(kind, who, reason), -1);
    }

    private void end(String because) {
        String why = because.isEmpty() || leg == null ? because : leg.name() + ": " + because;
        if (!why.isEmpty()) {
            failed.add(why);
        }
        leg = null;
        desk.append(
                new TwinEntry.TwinEnded(List.copyOf(failed), why),
                desk.history().epoch(),
                () -> {
                    stand = Stand.OVER;
                    desk.say(
                            failed.isEmpty()
                                    ? "Every step of the twin was led there and back."
                                    : "The rehearsal failed: " + String.join("; ", failed));
                    desk.serve();
                });
    }

    /// Only while no run of it is under way: a run is aborted as any other.
    ///
    /// @return whether there was anything to give up
    boolean giveUp(String by, Consumer<String> answer) {
        if (stand != Stand.SETTLING && stand != Stand.PROBING) {
            return false;
        }
        answer.accept("The rehearsal is given up.");
        end("given up by " + by);
        return true;
    }

    /// What a record says, just written: how the run of the leg goes.
    void appended(LedgerRecord written) {
        Leg now = leg;
        if (stand != Stand.MOVING || now == null) {
            return;
        }
        switch (written.entry()) {
            case Entry.RunBegan it -> {
                broken = run == 0 ? "" : "another run began, asked for by " + it.who();
                run = it.run();
                begunAt = written.wall();
            }
            case Entry.Refused it -> broken = "refused by " + String.join(", ", it.gates());
            case Entry.Released _ -> took(written);
            case Entry.RunEnded it -> {
                ended = true;
                if (it.summary().outcome() == RunSummary.Outcome.RETURNED) {
                    took(written);
                }
                if (!isWanted(it.summary(), now)) {
                    broken = "the run ended otherwise: " + it.summary().because();
                }
            }
            default -> {}
        }
    }

    private void took(LedgerRecord written) {
        micros = Math.max(0, Duration.between(begunAt, written.wall()).toNanos() / 1_000);
    }

    private static boolean isWanted(RunSummary summary, Leg leg) {
        return leg.turn() == null
                ? summary.outcome() == RunSummary.Outcome.MOVED && summary.to() == leg.to()
                : summary.outcome() == RunSummary.Outcome.RETURNED
                        && summary.because().equals(TURN);
    }
}
