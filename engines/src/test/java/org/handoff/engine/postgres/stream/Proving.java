package org.handoff.engine.postgres.stream;

import org.handoff.data.follow.StreamSetup;
import org.handoff.data.verify.DirtyKeys;
import org.handoff.data.verify.Prover;
import org.handoff.data.verify.SequenceProof;
import org.handoff.data.verify.Sweep;
import org.handoff.data.verify.Upkeep;
import org.handoff.data.verify.Verifier;
import org.handoff.engine.postgres.capture.PostgresLog;
import org.handoff.engine.postgres.capture.PostgresLogView;
import org.handoff.engine.postgres.catalog.Pair;
import org.handoff.engine.postgres.copy.CopyJournal;
import org.handoff.engine.postgres.install.Origins;
import org.handoff.engine.postgres.rows.PostgresRows;
import org.handoff.engine.postgres.sequence.PostgresSequences;
import org.handoff.model.Environment;
import org.handoff.model.Finding;
import org.handoff.model.Proof;
import org.handoff.model.Table;
import org.handoff.socket.LogView;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// World, dirty keys, upkeep, prover, as a replicator has them; every table counts as proven.
final class Proving implements AutoCloseable {
    static final Duration BOUND = Duration.ofMinutes(3);

    final World world;
    final DirtyKeys dirty;
    final List<Table> tables;
    final Upkeep upkeep;
    private final Map<Environment, LogView> views = new EnumMap<>(Environment.class);
    private final Verifier keyed;
    private final Verifier scans;
    private final SequenceProof sequences;
    private final Prover prover;

    static Proving of(String schema) throws SQLException, InterruptedException {
        return new Proving(
                new World(Pair.legacy(), Pair.cloud(), Pair.freshDatabase(), schema),
                Upkeep.Pace.DEFAULT);
    }

    Proving(World world, Upkeep.Pace pace) throws SQLException, InterruptedException {
        this.world = world;
        tables = world.tables(Environment.LEGACY);
        dirty = new DirtyKeys(tables, DirtyKeys.Limits.DEFAULT);
        tables.forEach(table -> dirty.proven(table.name()));
        world.setups = this::setup;
        keyed = verifier();
        scans = verifier();
        sequences =
                new SequenceProof(
                        () -> PostgresSequences.open(world.sides.get(Environment.LEGACY)),
                        () -> PostgresSequences.open(world.sides.get(Environment.CLOUD)));
        prover = new Prover(dirty, keyed, sequences, 0);
        for (Environment side : Environment.values()) {
            views.put(side, new PostgresLogView(world.sides.get(side)));
        }
        upkeep =
                new Upkeep(
                        dirty,
                        keyed,
                        scans,
                        views,
                        new CopyJournal(world.sides.get(Environment.CLOUD)),
                        pace);
        world.startBoth();
        upkeep.start();
        prover.arm(Environment.LEGACY, 100, BOUND);
    }

    private StreamSetup setup(Environment source) {
        StreamSetup plain = world.setup(source);
        PostgresLogView view = (PostgresLogView) views.get(source);
        List<Table> read = List.copyOf(plain.tables().values());
        return new StreamSetup(
                plain.stream(),
                () ->
                        new PostgresLog(world.sides.get(source), World.MIGRATION, read, view)
                                .inSmallSpans(),
                plain.writers(),
                plain.markers(),
                dirty.log(source),
                plain.tables(),
                plain.initially(),
                plain.skipBefore());
    }

    private Verifier verifier() {
        return new Verifier(
                dirty,
                () -> PostgresRows.open(world.sides.get(Environment.LEGACY)),
                () -> PostgresRows.open(world.sides.get(Environment.CLOUD)));
    }

    List<Finding> sweep() throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        try (Sweep sweep =
                new Sweep(
                        dirty,
                        () -> PostgresRows.open(world.sides.get(Environment.LEGACY)),
                        () -> PostgresRows.open(world.sides.get(Environment.CLOUD)),
                        views,
                        1_000_000,
                        new Sweep.Patience(60, 200))) {
            for (Table table : tables) {
                findings.addAll(sweep.run(table, Environment.LEGACY).findings());
            }
        }
        return findings;
    }

    Proof prove() throws InterruptedException {
        return prove(Environment.LEGACY);
    }

    /// @param source the side that owns writes
    Proof prove(Environment source) throws InterruptedException {
        world.drain(Environment.LEGACY);
        world.drain(Environment.CLOUD);
        return prover.prove(source, BOUND);
    }

    /// A write on the target that nobody should have made.
    ///
    /// @param tagged as if Handoff had written it, so that capture takes no notice
    void rogue(String sql, boolean tagged) throws SQLException {
        try (Connection session = world.sides.get(Environment.CLOUD).openSession();
                Statement statement = session.createStatement()) {
            statement.execute("SET search_path = public");
            if (tagged) {
                Origins.tag(session, "handoff_rogue");
            }
            statement.execute(sql);
        }
    }

    @Override
    public void close() {
        upkeep.close();
        prover.close();
        sequences.close();
        keyed.close();
        scans.close();
        world.close();
        views.values().forEach(LogView::close);
    }
}
