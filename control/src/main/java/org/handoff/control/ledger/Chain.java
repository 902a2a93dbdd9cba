package org.handoff.control.ledger;

import java.util.List;

/// Checks that stored records follow one from the other.
final class Chain {
    private Chain() {}

    /// A record as it is stored.
    ///
    /// @param seq the number column
    /// @param text canonical
    /// @param hash the hash column
    record Stored(long seq, String text, String hash) {}

    static Ledger.Check check(List<Stored> rows) {
        String previous = Ledger.ROOT;
        long expected = 1;
        for (Stored row : rows) {
            String wrong = wrong(row, expected, previous);
            if (!wrong.isEmpty()) {
                return new Ledger.Check(rows.size(), row.seq, wrong);
            }
            previous = row.hash;
            expected++;
        }
        return new Ledger.Check(rows.size(), 0, "");
    }

    private static String wrong(Stored row, long expected, String previous) {
        if (row.seq != expected) {
            return "record " + expected + " is missing";
        }
        if (!Canonical.hash(row.text).equals(row.hash)) {
            return "its text was changed";
        }
        LedgerRecord parsed = Canonical.parse(row.text);
        if (parsed.seq() != row.seq) {
            return "it stood in another place";
        }
        if (!parsed.previous().equals(previous)) {
            return "it does not follow the record before it";
        }
        return "";
    }
}
