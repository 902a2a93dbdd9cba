package org.handoff.data.validate;

import org.handoff.data.validate.Difference.ColumnCause;
import org.handoff.data.validate.Difference.Kind;
import org.handoff.model.Column;
import org.handoff.model.Table;
import org.handoff.model.Tuple;
import org.handoff.socket.Passage;
import org.handoff.socket.RowSurvey;
import org.handoff.socket.RowSurvey.Image;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Judges keys whose rows were read different while changes flow. Nothing counts as a difference
/// because it looks so for long; it counts when no change on its way could explain it.
///
/// **Why it is right.** One look reads the owner, waits until everything that this read has seen is
/// applied on the other side, reads that one, waits for every transaction that may have committed
/// unseen before, and reads the owner again.
/// 1. The owner's row is the same version in both reads: it was this version all the time between,
///    so the other side, which had applied it, should have shown it. If it did not, that is a
///    difference.
/// 2. The other side's row is the same version as in the look before, and still not what the owner
///    has: no change was applied to it since, though everything that the owner's read of this look
///    has seen was applied meanwhile. That is a difference too; it covers rows that the owner has
///    not, and rows that it writes all the time.
/// 3. A look that finds both sides equal clears the key: the two had met. What fits none of these
///    within [Patience] is unsettled, and told as such. Used by one thread.
final class Confirmer {
    /// Rows of one table whose columns are looked at.
    static final int EXPLAINED = 2_000;

    /// How long it takes to judge.
    ///
    /// @param looks at most
    /// @param rest between them
    /// @param applied how long one look waits for the other side
    /// @param over how long it waits for transactions that write
    record Patience(int looks, Duration rest, Duration applied, Duration over) {
        static final Patience DEFAULT =
                new Patience(
                        20, Duration.ofMillis(250), Duration.ofMinutes(2), Duration.ofSeconds(5));
    }

    private final RowSurvey owner;
    private final RowSurvey receiver;
    private final Passage passage;
    private final Patience patience;

    Confirmer(RowSurvey owner, RowSurvey receiver, Passage passage, Patience patience) {
        this.owner = owner;
        this.receiver = receiver;
        this.passage = passage;
        this.patience = patience;
    }

    /// @param confirmed differences
    /// @param equal keys that were on their way only
    /// @param unsettled keys that could not be judged
    record Verdict(List<Difference> confirmed, long equal, long unsettled) {}

    /// Keys still open, and what the other side held at the last look.
    private record Open(Tuple key, @Nullable String version) {}

    /// @param suspects keys that were read different; at most [RowSurvey#BATCH]
    Verdict judge(Table table, List<Tuple> suspects) throws InterruptedException {
        List<Open> open = new ArrayList<>(suspects.size());
        suspects.forEach(key -> open.add(new Open(key, null)));
        List<Difference> confirmed = new ArrayList<>();
        long equal = 0;
        for (int look = 0; look < patience.looks() && !open.isEmpty(); look++) {
            Thread.sleep(look == 0 ? Duration.ZERO : patience.rest());
            Look now = look(table, open.stream().map(Open::key).toList());
            if (now == null) {
                break;
            }
            List<Open> still = new ArrayList<>();
            for (int i = 0; i < open.size(); i++) {
                Boolean differs = now.differs(i, open.get(i).version());
                if (differs == null) {
                    still.add(new Open(open.get(i).key(), version(now.received().get(i))));
                } else if (differs) {
                    confirmed.add(difference(table, open.get(i).key(), now, i));
                } else {
                    equal++;
                }
            }
            open.clear();
            open.addAll(still);
        }
        return new Verdict(confirmed, equal, open.size());
    }

    private static @Nullable String version(@Nullable Image image) {
        return image == null ? null : image.version();
    }

    /// @param over whether no transaction can have been unseen by `after`
    private record Look(
            List<@Nullable Image> before,
            List<@Nullable Image> received,
            List<@Nullable Image> after,
            boolean over) {

        /// @param earlier version of the other side's row at the look before
        /// @return `null` if that is not known yet
        @Nullable Boolean differs(int i, @Nullable String earlier) {
            Image first = before.get(i);
            Image theirs = received.get(i);
            Image last = after.get(i);
            if (isSame(first, theirs) || isSame(last, theirs)) {
                return false;
            }
            if (!over) {
                return null;
            }
            boolean still = first != null && last != null && isVersion(first, last.version());
            boolean untouched = theirs != null && isVersion(theirs, earlier);
            return (still || untouched) ? Boolean.TRUE : null;
        }

        private static boolean isVersion(Image image, @Nullable String version) {
            return image.version().equals(version);
        }

        private static boolean isSame(@Nullable Image one, @Nullable Image other) {
            if (one == null || other == null) {
                return one == null && other == null;
            }
            return one.digest().equals(other.digest());
        }
    }

    private @Nullable Look look(Table table, List<Tuple> keys) throws InterruptedException {
        List<@Nullable Image> before = owner.images(table, keys);
        if (passage.await(patience.applied()) == null) {
            return null;
        }
        List<@Nullable Image> received = receiver.images(table, keys);
        boolean over = passage.awaitOver(passage.writing(), patience.over());
        return new Look(before, received, owner.images(table, keys), over);
    }

    private Difference difference(Table table, Tuple key, Look look, int i) {
        Kind kind =
                look.received().get(i) == null
                        ? Kind.MISSING
                        : look.after().get(i) == null ? Kind.EXTRA : Kind.DIFFERS;
        return new Difference(table, key, kind, 1, List.of());
    }

    /// The same difference with its columns and causes.
    Difference explained(Difference difference) {
        if (difference.kind() != Kind.DIFFERS) {
            return difference;
        }
        Tuple ours = owner.row(difference.table(), difference.key());
        Tuple theirs = receiver.row(difference.table(), difference.key());
        if (ours == null || theirs == null) {
            return difference;
        }
        List<ColumnCause> columns = new ArrayList<>();
        List<Column> all = difference.table().columns();
        for (int i = 0; i < all.size(); i++) {
            String one = text(ours.get(i));
            String other = text(theirs.get(i));
            if (!Objects.equals(one, other)) {
                Cause cause = Causes.infer(all.get(i).type(), one, other);
                columns.add(new ColumnCause(all.get(i).name(), cause));
            }
        }
        return new Difference(difference.table(), difference.key(), Kind.DIFFERS, 1, columns);
    }

    private static @Nullable String text(byte @Nullable [] value) {
        return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }

    /// Looks in a row that must tell the same about a row of a table without key.
    private static final int KEYLESS_LOOKS = 3;

    /// How a row value of a table without key stood at a look, and how often in a row.
    private record Count(long owner, long receiver, int times) {}

    /// The same for a table without key, by counting equal rows: a row value differs when its
    /// counts stay what they are over three looks, each behind the one before.
    ///
    /// @param buckets in which something differs
    /// @param limit row values at most
    Verdict judge(Table table, Set<Integer> buckets, int limit) throws InterruptedException {
        Map<String, Count> open = Map.of();
        boolean first = true;
        for (int look = 0; look < patience.looks(); look++) {
            Thread.sleep(look == 0 ? Duration.ZERO : patience.rest());
            Map<String, Count> now = counts(table, buckets, limit, open, first);
            if (now == null) {
                return new Verdict(List.of(), 0, Math.max(1, open.size()));
            }
            open = now;
            first = false;
            if (open.values().stream().allMatch(one -> one.times() >= KEYLESS_LOOKS)) {
                break;
            }
        }
        List<Difference> confirmed = new ArrayList<>();
        long unsettled = 0;
        for (Count one : open.values()) {
            if (one.times() < KEYLESS_LOOKS) {
                unsettled++;
            } else {
                Kind kind = one.owner() > one.receiver() ? Kind.MISSING : Kind.EXTRA;
                confirmed.add(
                        new Difference(
                                table,
                                new Tuple(new byte[0][]),
                                kind,
                                Math.abs(one.owner() - one.receiver()),
                                List.of()));
            }
        }
        return new Verdict(confirmed, 0, unsettled);
    }

    private @Nullable Map<String, Count> counts(
            Table table, Set<Integer> buckets, int limit, Map<String, Count> known, boolean first)
            throws InterruptedException {
        Map<String, Long> before = owner.imagesIn(table, buckets, limit);
        if (passage.await(patience.applied()) == null) {
            return null;
        }
        Map<String, Long> received = receiver.imagesIn(table, buckets, limit);
        boolean over = passage.awaitOver(passage.writing(), patience.over());
        Map<String, Long> after = owner.imagesIn(table, buckets, limit);
        Map<String, Count> open = new HashMap<>();
        Set<String> values = new java.util.HashSet<>(after.keySet());
        values.addAll(received.keySet());
        values.addAll(before.keySet());
        for (String value : values) {
            long ours = after.getOrDefault(value, 0L);
            long theirs = received.getOrDefault(value, 0L);
            boolean met = ours == theirs || before.getOrDefault(value, 0L) == theirs;
            Count last = known.get(value);
            if (met || (!first && last == null)) {
                continue;
            }
            boolean same =
                    over
                            && last != null
                            && last.owner() == ours
                            && last.receiver() == theirs
                            && before.getOrDefault(value, 0L) == ours;
            open.put(value, new Count(ours, theirs, same && last != null ? last.times() + 1 : 1));
        }
        return open;
    }
}
