package org.handoff.app.wiring;

import org.handoff.app.spec.Spec;
import org.handoff.data.copy.CopyProgress;
import org.handoff.model.Environment;
import org.handoff.model.Finding;
import org.handoff.model.HandoffException;
import org.handoff.model.Position;
import org.handoff.model.Table;
import org.handoff.model.TableName;
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

/// The two databases of a spec, as what moves their data needs them: which engine they are of is
/// known behind it, and nowhere else in the replicator and the control plane. Nothing is connected
/// before it is asked for. Each call opens what it returns; safe for threads, but for [#prepare].
interface Movement {

    /// What following starts from.
    ///
    /// @param legacy the legacy side's tables
    /// @param cloud the same tables as the cloud side has them
    /// @param legacyFrom where the legacy side's log is read from at first
    /// @param cloudFrom the same of the cloud side's
    /// @param skipBefore tables that were copied from a later snapshot than the log's beginning
    /// @param findings what could not be had and does not stand in the way
    record Prepared(
            List<Table> legacy,
            List<Table> cloud,
            Position legacyFrom,
            Position cloudFrom,
            Map<TableName, Position> skipBefore,
            List<Finding> findings) {}

    /// @throws HandoffException if data cannot be moved between these two engines
    static Movement of(Spec spec) {
        if (Sides.arePostgres(spec)) {
            return new PostgresMovement(spec);
        }
        if (Sides.areMaria(spec)) {
            return new MariaMovement(spec);
        }
        throw HandoffException.operator(
                "mariadb.move", Sides.MIXED_NOT_YET, "See docs/guides/mariadb.md.");
    }

    /// Everything before following: schema, installation, copy. Goes on where it was cut off.
    Prepared prepare(
            Consumer<ReplicatorStatus.Phase> phase, Consumer<Supplier<CopyProgress>> copying)
            throws InterruptedException;

    /// Which tables' base proof is durable.
    ProofStore journal();

    /// @param bulk for reading whole tables, however long it takes
    RowReader rows(Environment side, boolean bulk);

    Sequences sequences(Environment side);

    LogView view(Environment side);

    Markers markers(Environment side);

    /// @param view of the same side
    ChangeLog log(Environment side, List<Table> tables, LogView view);

    /// @param from the side that the stream reads
    ChangeWriter writer(Environment from);

    /// Takes everything of Handoff's out of a side.
    void uninstall(Environment side);

    /// The same but for the fence, which stays closed for good.
    void seal(Environment side);

    WriteFence fence(Environment side);

    SideProbe probe(Environment side);
}
