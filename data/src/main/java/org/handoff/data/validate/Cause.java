package org.handoff.data.validate;

/// What probably made two values differ.
///
/// @param kind what
/// @param detail more of it without a value of the row, e.g. `+1 h`; empty if there is no more
public record Cause(Kind kind, String detail) {
    /// Kinds of causes, each with the words that a person reads.
    public enum Kind {
        EMPTY_FOR_NULL("empty where the owner has NULL"),
        NULL_FOR_EMPTY("NULL where the owner has an empty text"),
        NULL_FOR_VALUE("NULL where the owner has a value"),
        VALUE_FOR_NULL("a value where the owner has NULL"),
        EMPTY_FOR_VALUE("empty where the owner has a text"),
        TIME_ZONE("shifted by a time zone"),
        TIME_PRECISION("cut to a coarser time"),
        MICROSECONDS("off by a few microseconds"),
        SCALE("the same number in another scale"),
        ROUNDED("rounded"),
        NEGATIVE_ZERO("zero of the other sign"),
        NOT_A_NUMBER("not a number"),
        FLOAT_PRECISION("last digits of a floating-point number"),
        TRAILING_BLANKS("trailing blanks"),
        LEADING_BLANKS("leading blanks"),
        LINE_ENDS("other line ends"),
        CASE("upper and lower case"),
        UNICODE_FORM("another Unicode normal form"),
        TRUNCATED("truncated"),
        CHARSET("read in the wrong character set"),
        CHARSET_LOST("characters replaced"),
        JSON_SPELLING("JSON that means the same"),
        OTHER("another value"),
        NOT_LOOKED_AT("not looked at");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    static Cause of(Kind kind) {
        return new Cause(kind, "");
    }

    /// For a person.
    public String text() {
        return detail.isEmpty() ? kind.words() : kind.words() + " (" + detail + ")";
    }
}
