package org.handoff.control.evidence;

import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How many records the ledger held and their Merkle root, in the format of
/// c2sp.org/tlog-checkpoint.
///
/// @param origin whose ledger: the name of the key that signs
/// @param size records, from the first
/// @param root base64 of 32 bytes
public record Checkpoint(String origin, long size, String root) {
    private static final Pattern TEXT =
            Pattern.compile("([^\\n]+)\\n([1-9][0-9]{0,17})\\n([A-Za-z0-9+/]{43}=)\\n");

    public static Checkpoint of(String origin, MerkleTree tree) {
        return new Checkpoint(origin, tree.size(), Base64.getEncoder().encodeToString(tree.root()));
    }

    /// What is signed.
    public String text() {
        return origin + "\n" + size + "\n" + root + "\n";
    }

    /// Empty if the note says something else. Its signature is another question.
    public static Optional<Checkpoint> of(SignedNote note) {
        Matcher text = TEXT.matcher(note.text());
        return text.matches()
                ? Optional.of(
                        new Checkpoint(text.group(1), Long.parseLong(text.group(2)), text.group(3)))
                : Optional.empty();
    }

    boolean fits(MerkleTree tree) {
        return tree.size() == size && Base64.getEncoder().encodeToString(tree.root()).equals(root);
    }
}
