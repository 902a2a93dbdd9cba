package org.handoff.control.evidence;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.handoff.control.ledger.Ledger;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Whether records follow one from the other, and checkpoints are true of them. The texts are taken
/// as they are stored: nothing is written anew before it is hashed.
public final class LedgerCheck {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private LedgerCheck() {}

    /// @param records canonical texts, from the first
    /// @param checkpoints whose signatures were found right, in any order
    /// @return what does not fit: of the chain and of the checkpoints the first each
    public static List<Flaw> of(List<String> records, List<Checkpoint> checkpoints) {
        List<Flaw> flaws = new ArrayList<>();
        chain(records, flaws);
        heads(records, checkpoints, flaws);
        return flaws;
    }

    private static void chain(List<String> records, List<Flaw> flaws) {
        String previous = Ledger.ROOT;
        for (int i = 0; i < records.size(); i++) {
            String wrong = wrong(records.get(i), i + 1L, previous);
            if (!wrong.isEmpty()) {
                flaws.add(new Flaw(i + 1L, "Record " + (i + 1) + " " + wrong + "."));
                return;
            }
            previous = Sha256.hex(records.get(i));
        }
    }

    private static String wrong(String text, long expected, String previous) {
        try {
            JsonNode node = JSON.readTree(text);
            if (node.path("seq").asLong(0) != expected) {
                return "is missing or stands in another place";
            }
            return node.path("previous").asText().equals(previous)
                    ? ""
                    : "does not follow from the one before it: one of them was changed";
        } catch (JsonProcessingException e) {
            return "cannot be read: it was changed";
        }
    }

    private static void heads(
            List<String> records, List<Checkpoint> checkpoints, List<Flaw> flaws) {
        MerkleTree tree = new MerkleTree();
        for (Checkpoint head :
                checkpoints.stream().sorted(Comparator.comparingLong(Checkpoint::size)).toList()) {
            if (head.size() > records.size()) {
                flaws.add(
                        new Flaw(
                                records.size() + 1L,
                                "A signed checkpoint counts "
                                        + head.size()
                                        + " records, but there are "
                                        + records.size()
                                        + ": the end was cut off."));
                return;
            }
            while (tree.size() < head.size()) {
                tree.add(records.get((int) tree.size()));
            }
            if (!head.fits(tree)) {
                flaws.add(
                        new Flaw(
                                head.size(),
                                "The first "
                                        + head.size()
                                        + " records are not those of the signed checkpoint: at"
                                        + " least one was changed."));
                return;
            }
        }
    }
}
