package org.handoff.app.wiring;

import org.handoff.app.spec.Spec;
import org.handoff.data.copy.CopyProgress;
import org.handoff.data.follow.Follower;
import org.handoff.data.follow.FollowerStatus;
import org.handoff.data.follow.StreamSetup;
import org.handoff.data.verify.DirtyKeys;
import org.handoff.data.verify.Prover;
import org.handoff.data.verify.SequenceProof;
import org.handoff.data.verify.Upkeep;
import org.handoff.data.verify.Verifier;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.Fault;
import org.handoff.model.Finding;
import org.handoff.model.HandoffException;
import org.handoff.model.Leaf;
import org.handoff.model.Position;
import org.handoff.model.Progress;
import org.handoff.model.Proof;
import org.handoff.model.Table;
import org.handoff.model.TableName;
import org.handoff.socket.Command;
import org.handoff.socket.LogView;
import org.handoff.socket.Markers;
import org.handoff.socket.ProofStore;
import org.handoff.socket.Reply;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// What the replicator process does: prepares and copies, follows both logs, keeps the proof, and
/// carries out the conductor's commands about data. All methods may be called by any thread;
/// [#follow] by one at a time.
final class Replication implements AutoCloseable {
    /// Numbers that arming leaves out of each sequence of the target: the pause has few to set.
    private static final long SEQUENCE_MARGIN = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(Replication.class);
    private static final int ATTEMPTS_MAX = 30;
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(2);
    private static final Duration ARM_BOUND = Duration.ofSeconds(30);
    private static final Duration WARM_BOUND = Duration.ofSeconds(30);

    /// How long a pause is near after arming.
    private static final Duration HURRY = Duration.ofSeconds(5);

    /// How long upkeep rests for a drain; a proof follows within it or not at all.
    private static final Duration UPKEEP_REST = Duration.ofSeconds(2);

    private final Movement movement;
    private final CalmMoment moment = new CalmMoment();
    private volatile ReplicatorStatus.Phase phase = ReplicatorStatus.Phase.IDLE;
    private volatile String fault = "";
    private volatile long asked;
    private volatile @Nullable Supplier<CopyProgress> copying;
    private volatile @Nullable Running running;

    Replication(Spec spec) {
        this.movement = Movement.of(spec);
    }

    /// Everything that runs while following.
    private record Running(
            Map<Environment, Follower> streams,
            DirtyKeys dirty,
            Upkeep upkeep,
            Prover prover,
            Sweeper sweeper,
            Drainer drainer,
            List<AutoCloseable> closeables,
            List<Finding> findings) {}

    /// The same as [#follow], again and again while something outside fails that may pass; it goes
    /// on preparing meanwhile, and says what it waits for.
    ///
    /// @param request what asked for it
    /// @throws HandoffException with what is wrong; the phase is failed then
    void followPatiently(long request) throws InterruptedException {
        begin(request);
        for (int attempt = 1; ; attempt++) {
            try {
                follow();
                return;
            } catch (HandoffException e) {
                if (e.fault().kind() != Fault.Kind.EXTERNAL || attempt == ATTEMPTS_MAX) {
                    phase = ReplicatorStatus.Phase.FAILED;
                    throw e;
                }
                LOG.atWarn()
                        .addKeyValue("attempt", attempt)
                        .addKeyValue("fault", e.fault().code())
                        .log(e.fault().sentence());
                Thread.sleep(RETRY_PAUSE);
            } catch (RuntimeException e) {
                phase = ReplicatorStatus.Phase.FAILED;
                throw e;
            }
        }
    }

    private synchronized void begin(long request) {
        if (running == null) {
            phase = ReplicatorStatus.Phase.PREPARING;
            fault = "";
        }
        asked = request;
    }

    /// Prepares, copies, and starts to follow; returns once it does. Doing it again while following
    /// does nothing.
    ///
    /// @throws HandoffException with what is wrong
    private synchronized void follow() throws InterruptedException {
        if (running != null) {
            return;
        }
        phase = ReplicatorStatus.Phase.PREPARING;
        try {
            running = start(movement.prepare(now -> phase = now, now -> copying = now));
            phase = ReplicatorStatus.Phase.FOLLOWING;
            fault = "";
        } catch (HandoffException e) {
            fault = e.fault().sentence();
            throw e;
        } catch (RuntimeException e) {
            fault = "The replicator failed: " + e.getClass().getSimpleName() + ".";
            throw e;
        }
    }

    private Running start(Movement.Prepared prepared) throws InterruptedException {
        DirtyKeys dirty = new DirtyKeys(prepared.legacy(), DirtyKeys.Limits.DEFAULT);
        ProofStore journal = movement.journal();
        Map<TableName, Leaf> base = journal.proven();
        base.keySet().forEach(dirty::proven);
        Verifier keyed = verifier(dirty);
        Verifier scans = verifier(dirty);
        keyed.warm(WARM_BOUND);
        SequenceProof sequences =
                new SequenceProof(
                        () -> movement.sequences(Environment.LEGACY),
                        () -> movement.sequences(Environment.CLOUD));
        Prover prover =
                new Prover(
                        dirty,
                        keyed,
                        sequences,
                        base.values().stream().mapToLong(Leaf::rows).sum());
        LogView legacyView = movement.view(Environment.LEGACY);
        LogView cloudView = movement.view(Environment.CLOUD);
        Map<Environment, LogView> views =
                Map.of(Environment.LEGACY, legacyView, Environment.CLOUD, cloudView);
        Upkeep upkeep = new Upkeep(dirty, keyed, scans, views, journal, Upkeep.Pace.DEFAULT);
        Markers legacyMarkers = movement.markers(Environment.LEGACY);
        Markers cloudMarkers = movement.markers(Environment.CLOUD);
        Follower legacy =
                new Follower(
                        stream(Environment.LEGACY, prepared, legacyMarkers, dirty, legacyView));
        Follower cloud =
                new Follower(stream(Environment.CLOUD, prepared, cloudMarkers, dirty, cloudView));
        Sweeper sweeper = new Sweeper(movement, dirty, views, this::owner);
        Map<Environment, Follower> streams =
                Map.of(Environment.LEGACY, legacy, Environment.CLOUD, cloud);
        Drainer drainer =
                new Drainer(
                        Map.of(Environment.LEGACY, legacyMarkers, Environment.CLOUD, cloudMarkers),
                        streams);
        legacy.start();
        cloud.start();
        upkeep.start();
        sweeper.start();
        return new Running(
                streams,
                dirty,
                upkeep,
                prover,
                sweeper,
                drainer,
                List.of(
                        sweeper,
                        upkeep,
                        prover,
                        legacy,
                        cloud,
                        legacyMarkers,
                        cloudMarkers,
                        legacyView,
                        cloudView,
                        sequences,
                        keyed,
                        scans,
                        drainer),
                prepared.findings());
    }

    private Verifier verifier(DirtyKeys dirty) {
        return new Verifier(
                dirty,
                () -> movement.rows(Environment.LEGACY, false),
                () -> movement.rows(Environment.CLOUD, false));
    }

    private StreamSetup stream(
            Environment from,
            Movement.Prepared prepared,
            Markers markers,
            DirtyKeys dirty,
            LogView view) {
        boolean isLegacy = from == Environment.LEGACY;
        List<Table> tables = isLegacy ? prepared.legacy() : prepared.cloud();
        Position begins = isLegacy ? prepared.legacyFrom() : prepared.cloudFrom();
        return new StreamSetup(
                from.label() + ">" + from.other().label(),
                () -> movement.log(from, tables, view),
                () -> movement.writer(from),
                markers,
                dirty.log(from),
                tables.stream().collect(Collectors.toMap(Table::name, Function.identity())),
                Progress.from(begins, isLegacy, Epoch.NONE),
                isLegacy ? prepared.skipBefore() : Map.of());
    }

    /// The side whose stream applies now.
    private Environment owner() {
        Running now = running;
        Follower cloud = now == null ? null : now.streams().get(Environment.CLOUD);
        return cloud != null && cloud.status().applying() ? Environment.CLOUD : Environment.LEGACY;
    }

    /// Carries out a command about data; answers, never throws but on interruption.
    Reply carry(Command command) throws InterruptedException {
        Running now = running;
        if (now == null) {
            return failed(
                    command,
                    new Fault(
                            Fault.Kind.EXTERNAL,
                            "replicator.not-following",
                            "The replicator does not follow yet.",
                            fault));
        }
        try {
            return switch (command) {
                case Command.Arm arm -> arm(now, arm);
                case Command.Drain drain -> drain(now, drain);
                case Command.Prove prove -> prove(now, prove);
                case Command.Fence _, Command.Unfence _, Command.Observe _ ->
                        throw HandoffException.bug("replicator.command", "Not for the replicator.");
            };
        } catch (HandoffException e) {
            return failed(command, e.fault());
        }
    }

    private Reply arm(Running now, Command.Arm command) throws InterruptedException {
        for (Follower stream : now.streams().values()) {
            FollowerStatus status = stream.status();
            if (status.phase() != FollowerStatus.Phase.FOLLOWING) {
                return failed(
                        command,
                        new Fault(
                                Fault.Kind.EXTERNAL,
                                "replicator.stream",
                                "The stream " + status.stream() + " does not follow.",
                                ReplicatorViews.broken(status)));
            }
        }
        SequenceProof.Result sequences =
                now.prover().arm(command.source(), SEQUENCE_MARGIN, ARM_BOUND);
        Calm.await();
        now.upkeep().hurry(CalmMoment.BOUND.plus(HURRY));
        moment.await(now.dirty()::size, CalmMoment.BOUND);
        return new Reply.Armed(command.source(), command.epoch(), sequences.findings());
    }

    private static Reply drain(Running now, Command.Drain command) throws InterruptedException {
        // What is proven next should not have to wait for a pass of upkeep to end.
        now.upkeep().rest(UPKEEP_REST);
        return now.drainer().drain(command);
    }

    private static Reply prove(Running now, Command.Prove command) throws InterruptedException {
        now.upkeep().rest(command.bound());
        try {
            Proof proof = now.prover().prove(command.source(), command.bound());
            return new Reply.Proven(command.source(), command.epoch(), proof);
        } finally {
            now.upkeep().rest(Duration.ZERO);
        }
    }

    private static <T> T of(Map<Environment, T> map, Environment side) {
        T value = map.get(side);
        if (value == null) {
            throw HandoffException.bug("replicator.side", "Nothing for " + side.label() + ".");
        }
        return value;
    }

    private static Reply failed(Command command, Fault fault) {
        return new Reply.Failed(command.epoch(), command, fault);
    }

    /// Stops, and removes what is ours from both databases.
    ///
    /// @param sealOther leave the fence on the side that does not own writes, for good
    synchronized void leave(Environment owner, boolean sealOther) {
        close();
        Environment other = owner.other();
        if (sealOther) {
            movement.seal(other);
        } else {
            movement.uninstall(other);
        }
        movement.uninstall(owner);
        phase = ReplicatorStatus.Phase.IDLE;
    }

    ReplicatorStatus status() {
        Running now = running;
        List<Finding> findings = new ArrayList<>();
        List<ReplicatorStatus.Stream> streams = new ArrayList<>();
        ReplicatorStatus.Coverage coverage = ReplicatorStatus.Coverage.NONE;
        if (now != null) {
            findings.addAll(now.findings().stream().map(ReplicatorViews::note).toList());
            for (Environment from : Environment.values()) {
                FollowerStatus status = of(now.streams(), from).status();
                findings.addAll(status.findings());
                streams.add(ReplicatorViews.stream(from, status));
            }
            coverage = coverage(now);
        }
        return new ReplicatorStatus(
                phase,
                ReplicatorViews.copy(copying),
                streams,
                coverage,
                findings,
                fault,
                List.of(),
                asked);
    }

    private static ReplicatorStatus.Coverage coverage(Running now) {
        DirtyKeys dirty = now.dirty();
        return new ReplicatorStatus.Coverage(
                now.prover().provenRows(),
                dirty.all().size(),
                dirty.unproved().stream().map(Finding::object).toList(),
                dirty.size(),
                dirty.suspects());
    }

    @Override
    public synchronized void close() {
        Running now = running;
        running = null;
        if (now == null) {
            return;
        }
        RuntimeException failure = null;
        for (AutoCloseable closeable : now.closeables()) {
            try {
                closeable.close();
            } catch (Exception e) {
                if (failure == null) {
                    failure = new IllegalStateException("closing the replicator", e);
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
