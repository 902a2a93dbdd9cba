package org.handoff.app.wiring;

import org.handoff.app.spec.Spec;
import org.handoff.app.spec.SpecReader;
import org.handoff.control.ledger.Ledger;
import org.handoff.control.ledger.LedgerRecord;
import org.handoff.control.ledger.TwinEntry;
import org.handoff.control.runbook.CompiledRunbook;
import org.handoff.control.runbook.Recorded;
import org.handoff.model.Environment;
import org.handoff.model.Fault;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What a twin's own ledger says of the last rehearsal there: read and checked by the control plane
/// of the migration that it was done for, which believes no person's word of it.
final class TwinWitness {
    private final Spec spec;

    TwinWitness(Spec spec) {
        this.spec = spec;
    }

    /// Whether a rehearsal of this migration needs a twin's.
    boolean isAsked() {
        return spec.rehearsal().twin() != null;
    }

    /// On a twin: why nothing may be led there and back here; `null` if it may, and where there is
    /// no twin.
    @Nullable Fault lack() {
        Path live = spec.rehearsal().twinOf();
        if (live == null) {
            return null;
        }
        try {
            apart(SpecReader.read(live).spec(), spec);
            return null;
        } catch (HandoffException e) {
            return e.fault();
        }
    }

    /// Reads it now; may take some seconds.
    ///
    /// @throws HandoffException if there is none that counts, and what to do
    TwinEntry.TwinRehearsed look() {
        Path path = spec.rehearsal().twin();
        if (path == null) {
            throw new IllegalStateException("the spec names no twin");
        }
        Spec twin = SpecReader.read(path).spec();
        Path of = twin.rehearsal().twinOf();
        if (of == null || !SpecReader.read(of).spec().migration().equals(spec.migration())) {
            throw refused(
                    "The spec " + path + " is not that of a twin of " + spec.migration() + ".",
                    "Write rehearsal: {twinOf: FILE} there.");
        }
        apart(spec, twin);
        CompiledRunbook plan = compiled(spec);
        List<String> other = plan.stepsOtherThan(compiled(twin));
        if (!other.isEmpty()) {
            throw refused(
                    "The twin carries out another plan: " + String.join("; ", other) + ".",
                    "Give pointers, hold points, bounds and people.owner of the twin the same"
                            + " words.");
        }
        return read(chain(twin), twin, plan.steps());
    }

    private static void apart(Spec live, Spec twin) {
        List<String> shared = TwinApart.shared(live, twin);
        if (!shared.isEmpty()) {
            throw refused(
                    "A twin shares nothing with what it is the twin of, but "
                            + String.join("; ", shared)
                            + ".",
                    "Give the twin servers, applications and pointers of its own.");
        }
    }

    private static CompiledRunbook compiled(Spec spec) {
        return CompiledRunbook.of(
                ControlPlaneProcess.config(spec, "runbook"),
                Environment.CLOUD,
                Map.of(),
                List.of(),
                List.of());
    }

    private static List<LedgerRecord> chain(Spec twin) {
        List<LedgerRecord> records = new ArrayList<>();
        String previous = Ledger.ROOT;
        for (String text : Ledgers.texts(twin)) {
            LedgerRecord next = LedgerRecord.of(text);
            if (next.seq() != records.size() + 1L || !next.previous().equals(previous)) {
                throw refused(
                        "The twin's ledger does not hold together at record " + next.seq() + ".",
                        "Somebody changed it: found the twin anew, and rehearse there again.");
            }
            previous = next.hash();
            records.add(next);
        }
        return records;
    }

    private TwinEntry.TwinRehearsed read(List<LedgerRecord> records, Spec twin, String plan) {
        int began = -1;
        int ended = -1;
        for (int i = 0; i < records.size(); i++) {
            if (records.get(i).entry() instanceof TwinEntry.TwinBegan) {
                began = i;
            } else if (records.get(i).entry() instanceof TwinEntry.TwinEnded) {
                ended = i;
            }
        }
        String again = "Rehearse there: handoff rehearse --twin.";
        if (began < 0 || ended < began) {
            throw refused(
                    "On the twin "
                            + twin.migration()
                            + (began < 0
                                    ? " nothing was rehearsed yet."
                                    : " a rehearsal is under way, or broke off."),
                    again);
        }
        LedgerRecord end = records.get(ended);
        Duration age = Duration.between(end.wall(), Instant.now());
        if (age.compareTo(spec.rehearsal().lasts()) > 0) {
            throw refused(
                    "The rehearsal on the twin is %d h old, and rehearsal.lasts is %d h."
                            .formatted(age.toHours(), spec.rehearsal().lasts().toHours()),
                    again);
        }
        List<LedgerRecord> rehearsal = records.subList(began, ended + 1);
        return new TwinEntry.TwinRehearsed(
                twin.migration(),
                end.seq(),
                end.hash(),
                plan,
                Environment.CLOUD,
                failed(rehearsal),
                Recorded.of(rehearsal, Environment.CLOUD).micros(),
                Recorded.of(rehearsal, Environment.LEGACY).micros());
    }

    /// What failed by its end, and every leg that is missing although it did not.
    private static List<String> failed(List<LedgerRecord> rehearsal) {
        List<String> missing = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        for (LedgerRecord each : rehearsal) {
            switch (each.entry()) {
                case TwinEntry.TwinBegan it -> missing.addAll(it.legs());
                case TwinEntry.TwinLeg it -> missing.remove(it.leg());
                case TwinEntry.TwinEnded it -> failed.addAll(it.failed());
                default -> {}
            }
        }
        if (failed.isEmpty()) {
            missing.forEach(it -> failed.add(it + ": not gone"));
        }
        return failed;
    }

    private static HandoffException refused(String text, String remedy) {
        return HandoffException.operator("twin.refused", text, remedy);
    }
}
