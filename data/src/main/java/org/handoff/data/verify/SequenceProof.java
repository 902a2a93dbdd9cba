package org.handoff.data.verify;

import org.handoff.model.Environment;
import org.handoff.model.Finding;
import org.handoff.model.HandoffException;
import org.handoff.model.SequenceState;
import org.handoff.model.TableName;
import org.handoff.socket.Sequences;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/// Keeps the target's sequences ahead of every number that the source ever handed out. Safe for
/// threads: one call at a time.
public final class SequenceProof implements AutoCloseable {
    private final SideWorker<Sequences> legacy;
    private final SideWorker<Sequences> cloud;

    public SequenceProof(Supplier<Sequences> legacy, Supplier<Sequences> cloud) {
        this.legacy = new SideWorker<>(legacy);
        this.cloud = new SideWorker<>(cloud);
    }

    /// @param sequences of the source, all of them now behind or level with the target's
    /// @param moved of them, set by this call
    /// @param findings sequences that the target lacks or that did not take; empty if all is well
    public record Result(int sequences, int moved, List<Finding> findings) {
        public Result {
            findings = List.copyOf(findings);
        }
    }

    /// Reads both sides, sets what is behind in one statement, reads back. Doing it twice is the
    /// same as doing it once.
    ///
    /// @param margin numbers to leave out beyond the last one, in the direction of the increment
    public synchronized Result advance(Environment source, long margin, Duration bound)
            throws InterruptedException {
        long end = System.nanoTime() + bound.toNanos();
        SideWorker<Sequences> from = source == Environment.LEGACY ? legacy : cloud;
        SideWorker<Sequences> to = source == Environment.LEGACY ? cloud : legacy;
        Future<List<SequenceState>> reading = from.start(Sequences::read);
        Future<List<SequenceState>> readingTarget = to.start(Sequences::read);
        List<SequenceState> given = from.await(reading, bound);
        Map<TableName, SequenceState> held = byName(to.await(readingTarget, left(end)));
        List<Finding> findings = new ArrayList<>();
        List<SequenceState> behind = new ArrayList<>();
        for (SequenceState sequence : given) {
            SequenceState same = held.get(sequence.name());
            if (same == null) {
                findings.add(missing(sequence));
            } else if (!isAhead(same, sequence)) {
                behind.add(moved(sequence, same, margin));
            }
        }
        if (!behind.isEmpty()) {
            List<SequenceState> again =
                    to.await(
                            to.start(target -> {
                                target.set(behind);
                                return target.read();
                            }),
                            left(end));
            readBack(given, byName(again), findings);
        }
        return new Result(given.size(), behind.size(), findings);
    }

    private static Duration left(long endNanos) {
        return Duration.ofNanos(endNanos - System.nanoTime());
    }

    private static Map<TableName, SequenceState> byName(List<SequenceState> states) {
        Map<TableName, SequenceState> byName = new HashMap<>();
        states.forEach(state -> byName.put(state.name(), state));
        return byName;
    }

    private static void readBack(
            List<SequenceState> given, Map<TableName, SequenceState> held, List<Finding> findings) {
        for (SequenceState sequence : given) {
            SequenceState same = held.get(sequence.name());
            if (same != null && !isAhead(same, sequence)) {
                findings.add(
                        new Finding(
                                "sequence-behind",
                                sequence.name().toString(),
                                1,
                                "Sequence %s of the target is still behind the source's."
                                        .formatted(sequence.name())));
            }
        }
    }

    private static Finding missing(SequenceState sequence) {
        return new Finding(
                "sequence-missing",
                sequence.name().toString(),
                1,
                "Sequence %s is not on the target; create it there.".formatted(sequence.name()));
    }

    /// Whether the target can hand out only numbers beyond the source's last. A cyclic sequence has
    /// no beyond: it must stand where the source's stands.
    static boolean isAhead(SequenceState target, SequenceState source) {
        if (source.increment() > 0 != target.increment() > 0) {
            return false;
        }
        if (source.cycles()) {
            return target.last() == source.last() && target.called() == source.called();
        }
        int order = Long.compare(target.last(), source.last());
        if (source.increment() < 0) {
            order = -order;
        }
        return order > 0 || (order == 0 && (target.called() || !source.called()));
    }

    /// Where the target has to stand: beyond both, or at the source's last number when the margin
    /// would leave the range.
    static SequenceState moved(SequenceState source, SequenceState target, long margin) {
        if (source.increment() > 0 != target.increment() > 0) {
            throw HandoffException.operator(
                    "sequence.direction",
                    "Sequence " + source.name() + " counts in different directions on the sides.",
                    "Give it the same INCREMENT on both.");
        }
        long last = source.last();
        boolean called = source.called();
        if (!source.cycles() && called) {
            long room = source.increment() > 0 ? target.maximum() - last : last - target.minimum();
            long step = Math.abs(source.increment());
            if (room >= 0 && room / step > margin) {
                last += margin * source.increment();
            }
        }
        return new SequenceState(
                source.name(),
                last,
                called,
                target.increment(),
                target.minimum(),
                target.maximum(),
                target.cycles());
    }

    @Override
    public synchronized void close() {
        legacy.close();
        cloud.close();
    }
}
