package org.handoff.control.runbook;

import org.handoff.control.evidence.Sha256;
import org.handoff.control.ledger.LedgerRecord;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The one routine as it would be carried out for one spec and direction: immutable, with a hash,
/// and with what was measured of each step. What approvals are bound to is in the hash, part by
/// part, and so are the steps; what was measured is not, except as the last rehearsal's record,
/// which is such a part.
///
/// @param parts SHA-256 of each part of spec, policy, inventory and of the last rehearsal
/// @param hash of migration, direction, parts and steps
/// @param measured in this direction
/// @param wayBack measured in the other one
public record CompiledRunbook(
        String migration,
        Environment from,
        Environment to,
        Map<String, String> parts,
        List<Line> lines,
        String hash,
        Recorded measured,
        Recorded wayBack) {
    /// Before the first step from the switch on whose way back was never recorded, this stands.
    public static final String RETIRE = "retire";

    public CompiledRunbook {
        parts = java.util.Collections.unmodifiableMap(new TreeMap<>(parts));
        lines = List.copyOf(lines);
    }

    /// One step.
    ///
    /// @param kind of work, e.g. `command`, `person`
    /// @param owner who answers for it by the spec; else who carries it out: `conductor`, or who
    ///   answers for the migration
    /// @param says what is done
    /// @param budget how long it may take; zero where nothing is bounded
    /// @param undo what undoes it: [#NOTHING], [#RETURN] or [#MOVE_BACK]
    public record Line(
            Step step, String kind, String owner, String says, Duration budget, String undo) {
        static final String NOTHING = "nothing to undo";
        static final String RETURN = "return";
        static final String MOVE_BACK = "move back";

        /// Whether a person is waited for.
        public boolean isHoldPoint() {
            return kind.equals("person");
        }

        private String canonical() {
            return String.join(
                    "\n",
                    step.label(),
                    kind,
                    owner,
                    says.replace('\n', ' '),
                    Long.toString(budget.toMillis()),
                    undo);
        }
    }

    /// @param parts without the rehearsal
    /// @param records of the migration's own ledger; empty before it is there
    /// @param rehearsals of the ledger whose times count: the same, or a twin's
    public static CompiledRunbook of(
            ConductorConfig config,
            Environment to,
            Map<String, String> parts,
            List<LedgerRecord> records,
            List<LedgerRecord> rehearsals) {
        var approvals = org.handoff.control.approve.Approvals.NONE;
        for (LedgerRecord each : records) {
            approvals = approvals.with(each);
        }
        Map<String, String> bound = new TreeMap<>(parts);
        bound.put(ApprovalDesk.REHEARSAL, approvals.rehearsal());
        Run run = new Run(0, to.other(), new Epoch(0));
        List<Line> lines = new ArrayList<>();
        for (Stage stage :
                StandardRunbook.stages(config.bounds(), config.pointers(), config.site())) {
            lines.add(line(stage, run, config.people()));
        }
        return new CompiledRunbook(
                config.migration(),
                to.other(),
                to,
                bound,
                lines,
                hash(config.migration(), to, bound, lines),
                Recorded.of(rehearsals, to),
                Recorded.of(rehearsals, to.other()));
    }

    /// Whether the hash is that of what stands in it: false for what was changed on the way here.
    public boolean isWhole() {
        return hash.equals(hash(migration, to, parts, lines));
    }

    private static Line line(Stage stage, Run run, People people) {
        String kind = kind(stage, run.to());
        boolean person = kind.equals("person");
        String carries = person && !people.owner().isEmpty() ? people.owner() : "conductor";
        return new Line(
                stage.step(),
                kind,
                people.steps().getOrDefault(stage.step(), carries),
                stage.says().apply(run),
                stage.bound(),
                undo(stage.step()));
    }

    private static String kind(Stage stage, Environment to) {
        return switch (stage.work()) {
            case Work.Hooks it ->
                    it.site().hasPeople(to, HookStage.place(stage.step())) ? "person" : "hook";
            case Work.Judge _ -> "gates";
            case Work.Ask _ -> "command";
            case Work.Hold _ -> "hold";
            case Work.Commit _ -> "commit";
            case Work.Release _ -> "release";
            case Work.Attest it -> it.byHand().pointers().isEmpty() ? "driver" : "person";
            case Work.Nothing _ -> "nothing";
            case Work.Watch _ -> "watch";
        };
    }

    private static String undo(Step step) {
        return switch (step) {
            case PREFLIGHT, ARM -> Line.NOTHING;
            case BEFORE, HOLD, FENCE, DRAIN, PROVE -> Line.RETURN;
            case SWITCH, OPEN, RELEASE, POINT, AFTER, SOAK -> Line.MOVE_BACK;
        };
    }

    private static String hash(
            String migration, Environment to, Map<String, String> parts, List<Line> lines) {
        StringBuilder text = new StringBuilder("handoff runbook 1\n");
        text.append(migration).append('\n').append(to.label()).append('\n');
        parts.forEach((name, hash) -> text.append(name).append('=').append(hash).append('\n'));
        lines.forEach(line -> text.append('\n').append(line.canonical()).append('\n'));
        return Sha256.hex(text.toString());
    }

    /// SHA-256 of the steps alone: the same for a twin, whose addresses are others. How long it
    /// soaks is left out, so that nobody waits for days on a twin.
    public String steps() {
        StringBuilder text = new StringBuilder("handoff steps 1\n");
        compared().forEach(line -> text.append('\n').append(line.canonical()).append('\n'));
        return Sha256.hex(text.toString());
    }

    private List<Line> compared() {
        return lines.stream().filter(it -> it.step() != Step.SOAK).toList();
    }

    /// Steps that the other one has not, or has otherwise, by their labels; empty if none.
    public List<String> stepsOtherThan(CompiledRunbook other) {
        List<String> found = new ArrayList<>();
        for (Line line : compared()) {
            if (!other.compared().contains(line)) {
                found.add(line.step().label() + " is not the same there");
            }
        }
        for (Line line : other.compared()) {
            if (lines.stream().noneMatch(it -> it.step() == line.step())) {
                found.add(line.step().label() + " is there alone");
            }
        }
        return found;
    }

    /// How often what undoes a step was recorded; `Integer.MAX_VALUE` if there is nothing to undo.
    public int undoTimes(Line line) {
        return switch (line.undo()) {
            case Line.RETURN -> measured.times(Recorded.RETURN);
            case Line.MOVE_BACK -> wayBack.times(Recorded.WHOLE);
            default -> Integer.MAX_VALUE;
        };
    }

    /// The first step from the switch on that nobody has shown the way back from: the switch, until
    /// a move back is recorded; then [#RETIRE], the one-way door. Before the switch the source
    /// never stops being the owner, and every bound that is passed leads back to it.
    public String pointOfNoReturn() {
        return lines.stream()
                .filter(line -> !line.step().isBeforeSwitch() && undoTimes(line) == 0)
                .map(line -> line.step().label())
                .findFirst()
                .orElse(RETIRE);
    }

    /// Until when the way back may begin at this step and end inside the window: the window's end
    /// less the 95th percentile of what was recorded of the way back, less the margin. Empty if the
    /// way back was never recorded: nothing is guessed.
    public Optional<Instant> latestSafeAbort(Line line, Instant windowEnd, Duration margin) {
        if (undoTimes(line) == 0) {
            return Optional.empty();
        }
        long back =
                switch (line.undo()) {
                    case Line.RETURN -> measured.percentile(Recorded.RETURN, 95);
                    case Line.MOVE_BACK -> wayBack.percentile(Recorded.WHOLE, 95);
                    default -> 0;
                };
        return Optional.of(windowEnd.minus(margin).minus(Duration.ofNanos(back * 1_000)));
    }
}
