package org.handoff.app.wiring;

import org.handoff.app.spec.Spec;
import org.handoff.data.copy.CopyProgress;
import org.handoff.engine.postgres.Timeouts;
import org.handoff.engine.postgres.apply.PostgresWriter;
import org.handoff.engine.postgres.capture.PostgresLog;
import org.handoff.engine.postgres.capture.PostgresLogView;
import org.handoff.engine.postgres.capture.PostgresMarkers;
import org.handoff.engine.postgres.copy.CopyJournal;
import org.handoff.engine.postgres.fence.PostgresFence;
import org.handoff.engine.postgres.install.Installation;
import org.handoff.engine.postgres.probe.PostgresProbe;
import org.handoff.engine.postgres.rows.PostgresRows;
import org.handoff.engine.postgres.sequence.PostgresSequences;
import org.handoff.model.Environment;
import org.handoff.model.HandoffException;
import org.handoff.model.Table;
import org.handoff.socket.ChangeLog;
import org.handoff.socket.ChangeWriter;
import org.handoff.socket.LogView;
import org.handoff.socket.Markers;
import org.handoff.socket.ProofStore;
import org.handoff.socket.RowReader;
import org.handoff.socket.Sequences;
import org.handoff.socket.SideProbe;
import org.handoff.socket.WriteFence;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Both sides are PostgreSQL.
final class PostgresMovement implements Movement {
    private final Spec spec;
    private final Sides sides;

    PostgresMovement(Spec spec) {
        this.spec = spec;
        this.sides = Sides.of(spec);
    }

    @Override
    public Prepared prepare(
            Consumer<ReplicatorStatus.Phase> phase, Consumer<Supplier<CopyProgress>> copying)
            throws InterruptedException {
        return new Preparation(spec, sides, phase, copying).prepare();
    }

    @Override
    public ProofStore journal() {
        return new CopyJournal(sides.cloud());
    }

    @Override
    public RowReader rows(Environment side, boolean bulk) {
        return bulk
                ? PostgresRows.open(sides.get(side), Timeouts.BULK)
                : PostgresRows.open(sides.get(side));
    }

    @Override
    public Sequences sequences(Environment side) {
        return PostgresSequences.open(sides.get(side));
    }

    @Override
    public LogView view(Environment side) {
        return new PostgresLogView(sides.get(side));
    }

    @Override
    public Markers markers(Environment side) {
        return new PostgresMarkers(sides.get(side));
    }

    @Override
    public ChangeLog log(Environment side, List<Table> tables, LogView view) {
        if (!(view instanceof PostgresLogView told)) {
            throw HandoffException.bug("movement.view", "The view is of another engine.");
        }
        return new PostgresLog(sides.get(side), spec.migration(), tables, told);
    }

    @Override
    public ChangeWriter writer(Environment from) {
        return new PostgresWriter(sides.get(from.other()), spec.migration(), from);
    }

    private Installation installation(Environment side) {
        return new Installation(sides.get(side), side, spec.migration());
    }

    @Override
    public void uninstall(Environment side) {
        installation(side).uninstall();
    }

    @Override
    public void seal(Environment side) {
        installation(side).seal();
    }

    @Override
    public WriteFence fence(Environment side) {
        return new PostgresFence(side, sides.get(side));
    }

    @Override
    public SideProbe probe(Environment side) {
        return new PostgresProbe(sides.get(side));
    }
}
