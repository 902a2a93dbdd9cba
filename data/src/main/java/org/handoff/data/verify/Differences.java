package org.handoff.data.verify;

import org.handoff.data.verify.BothSides.Both;
import org.handoff.data.verify.BothSides.Verdict;
import org.handoff.model.Environment;
import org.handoff.model.Finding;
import org.handoff.model.Table;
import org.handoff.model.Tuple;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Differences gathered by table and kind, so that many rows of one cause are one finding. Keeps a
/// few keys to look closer at; tells none of them. Used by one thread.
final class Differences {
    /// Rows looked at column by column, for each table.
    static final int SAMPLES = 20;

    private final Map<Table, EnumMap<Verdict, Long>> counts =
            new TreeMap<>((one, other) -> one.name().compareTo(other.name()));
    private final Map<Table, List<Tuple>> samples =
            new TreeMap<>((one, other) -> one.name().compareTo(other.name()));
    private final Map<Table, TreeMap<String, Integer>> columns =
            new TreeMap<>((one, other) -> one.name().compareTo(other.name()));

    void add(Table table, Tuple key, Verdict verdict) {
        counts.computeIfAbsent(table, any -> new EnumMap<>(Verdict.class))
                .merge(verdict, 1L, Long::sum);
        if (verdict == Verdict.DIFFERS && table.hasKey()) {
            List<Tuple> kept = samples.computeIfAbsent(table, any -> new ArrayList<>());
            if (kept.size() < SAMPLES) {
                kept.add(key);
            }
        }
    }

    boolean isEmpty() {
        return counts.isEmpty();
    }

    /// Looks at a few differing rows column by column, so that a finding can name the columns.
    void explain(BothSides sides, Duration bound) throws InterruptedException {
        for (Map.Entry<Table, List<Tuple>> entry : samples.entrySet()) {
            for (Tuple key : entry.getValue()) {
                explain(sides, entry.getKey(), key, bound);
            }
        }
    }

    private void explain(BothSides sides, Table table, Tuple key, Duration bound)
            throws InterruptedException {
        Both<List<byte[]>> both = sides.both(reader -> reader.columnsOf(table, key), bound);
        int common = Math.min(both.legacy().size(), both.cloud().size());
        for (int i = 0; i < common; i++) {
            if (!Arrays.equals(both.legacy().get(i), both.cloud().get(i))) {
                columns.computeIfAbsent(table, any -> new TreeMap<>())
                        .merge(table.columns().get(i).name(), 1, Integer::sum);
            }
        }
    }

    /// @param source whose rows count as right in the wording
    List<Finding> findings(Environment source) {
        List<Finding> findings = new ArrayList<>();
        counts.forEach((table, byVerdict) ->
                byVerdict.forEach(
                        (verdict, count) -> findings.add(finding(table, verdict, count, source))));
        return findings;
    }

    private Finding finding(Table table, Verdict verdict, long count, Environment source) {
        String name = table.name().toString();
        if (verdict == Verdict.DIFFERS) {
            TreeMap<String, Integer> differing = columns.getOrDefault(table, new TreeMap<>());
            String where =
                    differing.isEmpty() ? "" : " in " + String.join(", ", differing.keySet());
            return new Finding(
                    "row-differs",
                    name,
                    count,
                    "%d rows of %s differ between the sides%s.".formatted(count, name, where));
        }
        Environment without =
                verdict == Verdict.MISSING_ON_LEGACY ? Environment.LEGACY : Environment.CLOUD;
        boolean onTarget = without != source;
        return new Finding(
                onTarget ? "row-missing" : "row-extra",
                name,
                count,
                onTarget
                        ? "%d rows of %s are missing on the target (%s)."
                                .formatted(count, name, without.label())
                        : "%d rows of %s are on the target only (not on %s)."
                                .formatted(count, name, without.label()));
    }
}
