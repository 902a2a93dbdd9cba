package org.handoff.engine.postgres.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.data.copy.Copier;
import org.handoff.data.copy.Throttle;
import org.handoff.engine.postgres.catalog.PostgresCatalog;
import org.handoff.engine.postgres.catalog.PostgresTable;
import org.handoff.engine.postgres.copy.CopyJournal;
import org.handoff.engine.postgres.copy.PostgresCopySource;
import org.handoff.engine.postgres.copy.PostgresCopyTarget;
import org.handoff.engine.postgres.fence.PostgresFence;
import org.handoff.engine.postgres.install.ObjectNames;
import org.handoff.engine.postgres.install.Slots;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.Proof;
import org.handoff.socket.Command;
import org.handoff.socket.Reply;

import java.sql.Connection;
import java.time.Duration;
import java.util.List;

/// The parts of a move there and back that tests share.
final class Journey {
    private static final Environment LEGACY = Environment.LEGACY;
    private static final Environment CLOUD = Environment.CLOUD;

    private Journey() {}

    /// Copies every row, and proves it.
    static void copy(World world) throws Exception {
        List<PostgresTable> tables;
        try (Connection session = world.sides.get(LEGACY).openSession()) {
            tables = PostgresCatalog.detailed(session);
        }
        ObjectNames names = new ObjectNames(World.MIGRATION);
        try (Slots.Created slot =
                        Slots.create(world.sides.get(LEGACY), names.slot() + "_copy", true);
                PostgresCopySource source =
                        new PostgresCopySource(world.sides.get(LEGACY), tables, slot.snapshot());
                PostgresCopyTarget target =
                        new PostgresCopyTarget(world.sides.get(CLOUD), tables, names)) {
            Copier copier =
                    new Copier(
                            source,
                            target,
                            new CopyJournal(world.sides.get(CLOUD)),
                            Throttle.none(),
                            slot.from(),
                            Copier.Limits.DEFAULT);
            Copier.requireEqual(copier.copy(tables.stream().map(PostgresTable::table).toList()));
        }
    }

    /// A truncated table is unproved until it was swept.
    static void sweepIfTruncated(Proving proving) throws InterruptedException {
        proving.world.drain(LEGACY);
        proving.world.drain(CLOUD);
        if (!proving.dirty.unproved().isEmpty()) {
            assertThat(proving.sweep()).isEmpty();
        }
    }

    /// Fences `from`, proves, opens the other side.
    static void move(Proving proving, Environment from, long epoch, int sequences)
            throws Exception {
        World world = proving.world;
        try (PostgresFence source = new PostgresFence(from, world.sides.get(from));
                PostgresFence target =
                        new PostgresFence(from.other(), world.sides.get(from.other()))) {
            assertThat(
                            source.handle(
                                    new Command.Fence(
                                            from, new Epoch(epoch), Duration.ofSeconds(20), true)))
                    .isInstanceOf(Reply.Ownership.class);
            Proof proof = proving.prove(from);
            assertThat(proof.findings()).isEmpty();
            assertThat(proof.equal()).isTrue();
            assertThat(proof.sequences()).isEqualTo(sequences);
            world.assertEqual();
            assertThat(target.handle(new Command.Unfence(from.other(), new Epoch(epoch + 1))))
                    .isInstanceOf(Reply.Ownership.class);
        }
    }
}
