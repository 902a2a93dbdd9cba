package org.handoff.bench.evidence;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.control.evidence.archive.Archive;
import org.handoff.control.evidence.archive.ArchiveCheck;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/// Changes an exported ledger at random and counts how often that is found, by Handoff's own check
/// and, for a sample, by the archive's `verify.sh`. `--changes N` (100,000), `--second N` (40),
/// `--rounds N` (5) of the migration, `--seed N`, `--json FILE`. Exit code 1 if anything was
/// missed.
public final class EvidenceBench {
    private static final List<Villain.Deed> DEEDS = List.of(Villain.Deed.values());
    private static final List<Villain.Strength> STRENGTHS = List.of(Villain.Strength.values());

    private final Exported exported;
    private final SplittableRandom random;
    private final Map<String, Integer> tried = new HashMap<>();
    private final Map<String, Integer> found = new HashMap<>();

    EvidenceBench(int rounds, long seed) {
        this.exported = Exported.of(rounds);
        this.random = new SplittableRandom(seed);
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<String> given = Arrays.asList(arguments);
        int changes = Integer.parseInt(option(given, "--changes", "100000"));
        int second = Integer.parseInt(option(given, "--second", "40"));
        int rounds = Integer.parseInt(option(given, "--rounds", "5"));
        long seed = Long.parseLong(option(given, "--seed", "1"));
        EvidenceBench bench = new EvidenceBench(rounds, seed);
        long began = System.nanoTime();
        int missed = bench.missed(changes);
        double seconds = (System.nanoTime() - began) / 1e9;
        bench.print(changes, missed, seconds);
        Path folder = Files.createTempDirectory("handoff-evidence-bench-");
        long secondBegan = System.nanoTime();
        int missedBySecond = bench.missedBySecond(second, folder);
        System.out.printf(
                Locale.ROOT,
                "%nverify.sh: the export as it was is right; %,d changes tried in %.0f s, %,d"
                        + " missed%n",
                second,
                (System.nanoTime() - secondBegan) / 1e9,
                missedBySecond);
        String file = option(given, "--json", "");
        if (!file.isEmpty()) {
            ObjectNode node = new JsonMapper().createObjectNode();
            node.put("records", bench.exported.records().size());
            node.put("changes", changes).put("missed", missed);
            node.put("second", second).put("missedBySecond", missedBySecond);
            Files.writeString(Path.of(file), node.toPrettyString());
        }
        if (missed + missedBySecond > 0) {
            System.exit(1);
        }
    }

    /// @return how many of so many changes Handoff's check did not find
    int missed(int changes) {
        if (!ArchiveCheck.check(exported.archive(), fingerprint(), List.of()).isRight()) {
            throw new IllegalStateException("the export as it was is not right");
        }
        int missed = 0;
        for (int i = 0; i < changes; i++) {
            Villain.Deed deed = DEEDS.get(i % DEEDS.size());
            Villain.Strength strength = strength(i);
            Archive changed = new Villain(exported, random.nextLong()).change(deed, strength);
            tried.merge(cell(deed, strength), 1, Integer::sum);
            if (isFound(changed, strength)) {
                found.merge(cell(deed, strength), 1, Integer::sum);
            } else {
                missed++;
            }
        }
        return missed;
    }

    private static String cell(Villain.Deed deed, Villain.Strength strength) {
        return deed + " " + strength;
    }

    private static Villain.Strength strength(int i) {
        return STRENGTHS.get(i / DEEDS.size() % STRENGTHS.size());
    }

    /// Whoever signs with a key of their own is found by the fingerprint; all others must be found
    /// without it, and by the ledger and its checkpoints alone.
    private boolean isFound(Archive changed, Villain.Strength strength) {
        return switch (strength) {
            case SIGNED -> !ArchiveCheck.check(changed, fingerprint(), List.of()).isRight();
            case PLAIN, CHAINED ->
                    ArchiveCheck.check(changed, "", List.of()).flaws().stream()
                            .anyMatch(flaw ->
                                    flaw.record() > 0 || flaw.text().startsWith("The ledger"));
        };
    }

    private String fingerprint() {
        return exported.key().verifier().fingerprint();
    }

    /// @return how many of so many changes the archive's own script did not find
    int missedBySecond(int changes, Path folder) throws IOException, InterruptedException {
        SecondVerifier verifier = new SecondVerifier(folder);
        if (!verifier.isRight(exported.archive(), fingerprint())) {
            throw new IllegalStateException("verify.sh does not find the export right");
        }
        int missed = 0;
        for (int i = 0; i < changes; i++) {
            Villain.Deed deed = DEEDS.get(i % DEEDS.size());
            Archive changed = new Villain(exported, random.nextLong()).change(deed, strength(i));
            if (verifier.isRight(changed, fingerprint())) {
                missed++;
            }
        }
        return missed;
    }

    private void print(int changes, int missed, double seconds) {
        System.out.printf(
                Locale.ROOT,
                "%,d records, %,d changes in %.0f s: %,d found, %,d missed%n%n",
                exported.records().size(),
                changes,
                seconds,
                changes - missed,
                missed);
        System.out.printf("%-10s", "found of");
        for (Villain.Strength strength : STRENGTHS) {
            System.out.printf(" %18s", strength.name().toLowerCase(Locale.ROOT));
        }
        System.out.println();
        for (Villain.Deed deed : DEEDS) {
            System.out.printf("%-10s", deed.name().toLowerCase(Locale.ROOT));
            for (Villain.Strength strength : STRENGTHS) {
                System.out.printf(
                        Locale.ROOT,
                        " %8d of %6d",
                        found.getOrDefault(cell(deed, strength), 0),
                        tried.getOrDefault(cell(deed, strength), 0));
            }
            System.out.println();
        }
    }

    private static String option(List<String> given, String name, String otherwise) {
        int at = given.indexOf(name);
        return at < 0 || at + 1 >= given.size() ? otherwise : given.get(at + 1);
    }
}
