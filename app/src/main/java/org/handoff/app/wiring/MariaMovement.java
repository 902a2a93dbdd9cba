package org.handoff.app.wiring;

import org.handoff.app.spec.Spec;
import org.handoff.data.copy.CopyProgress;
import org.handoff.engine.mariadb.MariaSide;
import org.handoff.engine.mariadb.apply.MariaWriter;
import org.handoff.engine.mariadb.capture.MariaLog;
import org.handoff.engine.mariadb.capture.MariaLogView;
import org.handoff.engine.mariadb.capture.MariaMarkers;
import org.handoff.engine.mariadb.capture.Undone;
import org.handoff.engine.mariadb.copy.MariaCopyJournal;
import org.handoff.engine.mariadb.fence.MariaFence;
import org.handoff.engine.mariadb.install.MariaInstallation;
import org.handoff.engine.mariadb.probe.MariaProbe;
import org.handoff.engine.mariadb.rows.MariaRows;
import org.handoff.engine.mariadb.sequence.MariaSequences;
import org.handoff.engine.mariadb.types.SpelledTable;
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
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Both sides are MariaDB.
final class MariaMovement implements Movement {
    private final Spec spec;
    private final MovedTables moved;
    private final Map<Environment, MariaSide> sides;

    /// Each side's tables, once prepared.
    private volatile Map<Environment, List<SpelledTable>> spelled = Map.of();

    private final Map<Environment, Undone> undone =
            Map.of(Environment.LEGACY, new Undone(), Environment.CLOUD, new Undone());

    MariaMovement(Spec spec) {
        this.spec = spec;
        this.moved = new MovedTables(spec.tables());
        this.sides =
                Map.of(
                        Environment.LEGACY, MariaSides.side(spec, spec.legacy().database()),
                        Environment.CLOUD, MariaSides.side(spec, spec.cloud().database()));
    }

    private static <T> T of(Map<Environment, T> map, Environment side) {
        T found = map.get(side);
        if (found == null) {
            throw HandoffException.bug("movement.prepare", "Nothing is prepared yet.");
        }
        return found;
    }

    private MariaSide side(Environment side) {
        return of(sides, side);
    }

    @Override
    public Prepared prepare(
            Consumer<ReplicatorStatus.Phase> phase, Consumer<Supplier<CopyProgress>> copying)
            throws InterruptedException {
        MariaPreparation preparation =
                new MariaPreparation(
                        spec,
                        side(Environment.LEGACY),
                        side(Environment.CLOUD),
                        moved,
                        phase,
                        copying);
        spelled = preparation.pair();
        return preparation.prepare(spelled);
    }

    @Override
    public ProofStore journal() {
        return new MariaCopyJournal(side(Environment.CLOUD));
    }

    @Override
    public RowReader rows(Environment side, boolean bulk) {
        return MariaRows.open(side(side), of(spelled, side));
    }

    @Override
    public Sequences sequences(Environment side) {
        return MariaSequences.open(side(side), moved);
    }

    @Override
    public LogView view(Environment side) {
        return new MariaLogView(side(side));
    }

    @Override
    public Markers markers(Environment side) {
        return new MariaMarkers(side(side));
    }

    @Override
    public ChangeLog log(Environment side, List<Table> tables, LogView view) {
        return new MariaLog(side(side), of(spelled, side), of(undone, side));
    }

    @Override
    public ChangeWriter writer(Environment from) {
        return new MariaWriter(side(from.other()), of(spelled, from.other()), from);
    }

    private MariaInstallation installation(Environment side) {
        return new MariaInstallation(side(side), side, spec.migration());
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
        return new MariaFence(side, side(side));
    }

    @Override
    public SideProbe probe(Environment side) {
        return new MariaProbe(side(side));
    }
}
