package org.handoff.gateway.compare;

/// One way in which two answers differ. It holds no value: hashes are keyed, and tell only whether
/// two values seen by one process are the same.
///
/// @param path where, e.g. `status`, `header.location`, `$.entry[*].resource.status`; indexes and
///   keys that look like data are collapsed
/// @param kind how
/// @param times at how many places of the two answers
/// @param own keyed hash of the owner's value at the first place; empty if it has none
/// @param other the same of the other side
public record Difference(String path, Kind kind, int times, String own, String other) {
    /// How two answers differ at a place.
    public enum Kind {
        /// The other side lacks it.
        MISSING,
        /// Only the other side has it.
        EXTRA,
        /// Both have it, with another value.
        DIFFERENT,
        /// Both have it, as something of another kind: a number and a text, say.
        TYPE
    }

    /// Whether a path lies at, above or below another one.
    public static boolean touches(String left, String right) {
        String shorter = left.length() <= right.length() ? left : right;
        String longer = left.length() <= right.length() ? right : left;
        if (!longer.startsWith(shorter)) {
            return false;
        }
        return longer.length() == shorter.length()
                || longer.charAt(shorter.length()) == '.'
                || longer.charAt(shorter.length()) == '[';
    }
}
