package org.handoff.data.validate;

import org.handoff.data.validate.Difference.ColumnCause;
import org.handoff.data.validate.TableSaved.Bookmark;
import org.handoff.data.validate.TableSaved.Group;
import org.handoff.data.validate.TableSaved.Step;
import org.handoff.socket.Passage.Mark;
import org.handoff.socket.RowSurvey.BucketSum;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// One table's validation while it goes on. One thread.
final class TableState {
    /// Differing rows of a table after which it is not read on: it has to be copied anew.
    static final int DIFFERENCES_MAX = 100_000;

    private final TableSaved from;
    private final Map<Integer, BucketSum> ownerSums = new TreeMap<>();
    private final Map<Integer, BucketSum> receiverSums = new TreeMap<>();
    private final Set<String> hashes;
    private final Map<Group, Long> groups = new LinkedHashMap<>();
    private long keyless;
    Step step;
    long piece;
    long ownerRows;
    long receiverRows;
    long compared;
    long sampled;
    long sampledDiffering;
    long read;
    long met;
    long unsettled;
    boolean stopped;
    @Nullable Bookmark bookmark;
    @Nullable Mark mark;

    TableState(TableSaved from) {
        this.from = from;
        this.step = from.step();
        this.piece = from.piece();
        this.ownerRows = from.ownerRows();
        this.receiverRows = from.receiverRows();
        this.compared = from.compared();
        this.sampled = from.sampled();
        this.sampledDiffering = from.sampledDiffering();
        this.read = from.read();
        this.met = from.met();
        this.unsettled = from.unsettled();
        this.stopped = from.stopped();
        this.bookmark = from.bookmark();
        this.mark = from.mark();
        from.ownerSums().forEach(sum -> ownerSums.put(sum.bucket(), sum));
        from.receiverSums().forEach(sum -> receiverSums.put(sum.bucket(), sum));
        this.hashes = new LinkedHashSet<>(from.hashes());
        from.groups().forEach(one -> groups.put(unit(one), one.rows()));
    }

    private static Group unit(Group one) {
        return new Group(one.kind(), one.column(), one.cause(), 0);
    }

    void add(boolean owner, List<BucketSum> sums) {
        Map<Integer, BucketSum> into = owner ? ownerSums : receiverSums;
        sums.forEach(sum -> into.merge(sum.bucket(), sum, BucketSum::plus));
    }

    /// The step under way begins anew: what it read so far cannot be gone on from.
    void again() {
        piece = 0;
        bookmark = null;
        switch (step) {
            case SUM_OWNER -> ownerSums.clear();
            case SUM_RECEIVER -> receiverSums.clear();
            case BUCKETS_OWNER, BUCKETS_RECEIVER -> {
                step = Step.BUCKETS_OWNER;
                compared = 0;
            }
            case FULL_OWNER, FULL_RECEIVER -> {
                step = Step.FULL_OWNER;
                read = 0;
            }
            case COUNT, SAMPLE, DONE -> {}
        }
    }

    /// Buckets whose checksums differ.
    Set<Integer> differingBuckets() {
        Set<Integer> all = new HashSet<>(ownerSums.keySet());
        all.addAll(receiverSums.keySet());
        all.removeIf(bucket -> {
            BucketSum one = ownerSums.get(bucket);
            return one != null && one.equals(receiverSums.get(bucket));
        });
        return all;
    }

    /// Whether the row was confirmed before.
    boolean knows(String hash) {
        return hashes.contains(hash);
    }

    /// @param hash names the row; `null` for rows of a table without key
    void add(@Nullable String hash, Difference difference) {
        if (hash != null && !hashes.add(hash)) {
            return;
        }
        if (difference.kind() != Difference.Kind.DIFFERS) {
            count(new Group(difference.kind(), null, null, 0), difference.rows());
        } else if (difference.columns().isEmpty()) {
            Cause unseen = Cause.of(Cause.Kind.NOT_LOOKED_AT);
            count(new Group(difference.kind(), null, unseen, 0), difference.rows());
        } else {
            for (ColumnCause one : difference.columns()) {
                count(new Group(difference.kind(), one.column(), one.cause(), 0), 1);
            }
        }
        keyless += hash == null ? difference.rows() : 0;
        stopped |= hashes.size() >= DIFFERENCES_MAX || keyless >= DIFFERENCES_MAX;
    }

    private void count(Group group, long rows) {
        groups.merge(group, rows, Long::sum);
    }

    /// Rows whose columns were looked at.
    int differing() {
        return hashes.size();
    }

    TableSaved saved() {
        List<Group> told = new ArrayList<>();
        groups.forEach((group, rows) ->
                told.add(new Group(group.kind(), group.column(), group.cause(), rows)));
        return new TableSaved(
                from.table(),
                from.keyed(),
                step,
                piece,
                ownerRows,
                receiverRows,
                List.copyOf(ownerSums.values()),
                List.copyOf(receiverSums.values()),
                compared,
                sampled,
                sampledDiffering,
                bookmark,
                read,
                met,
                unsettled,
                told,
                List.copyOf(hashes),
                stopped,
                mark);
    }
}
