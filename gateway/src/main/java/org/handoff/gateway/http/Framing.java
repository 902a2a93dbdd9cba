package org.handoff.gateway.http;

/// Content-Length and Transfer-Encoding of one head, judged by RFC 9112 section 6.
///
/// @param kind [Body.Kind#NONE] if the head says nothing of a body
/// @param length of a [Body.Kind#LENGTH] body
record Framing(Body.Kind kind, long length) {
    private static final Framing NONE = new Framing(Body.Kind.NONE, 0);
    private static final Framing CHUNKED = new Framing(Body.Kind.CHUNKED, 0);
    private static final byte[] CHUNKED_NAME = Chars.ascii("chunked");
    private static final int MAX_DIGITS = 18;

    /// @param sameLengthTwice whether repeated equal lengths are tolerated and collapsed into one
    static Framing of(Head head, boolean sameLengthTwice, Connection.Refusal into) {
        long length = -1;
        int encodings = 0;
        for (int i = 0; i < head.count(); i++) {
            if (head.field(i) == Field.CONTENT_LENGTH) {
                long said = length(head.bytes(), head.valueStart(i), head.valueEnd(i));
                if (said < 0) {
                    into.because(Malformed.INVALID_CONTENT_LENGTH);
                } else if (length < 0) {
                    length = said;
                } else if (sameLengthTwice && said == length) {
                    head.drop(i);
                } else {
                    into.because(Malformed.SEVERAL_CONTENT_LENGTHS);
                }
            } else if (head.field(i) == Field.TRANSFER_ENCODING) {
                encodings++;
                if (!Chars.same(head.bytes(), head.valueStart(i), head.valueEnd(i), CHUNKED_NAME)) {
                    into.because(Malformed.ENCODING_NOT_SUPPORTED);
                }
            }
        }
        if (encodings > 1) {
            into.because(Malformed.SEVERAL_ENCODINGS);
        }
        if (encodings > 0 && length >= 0) {
            into.because(Malformed.LENGTH_AND_ENCODING);
        }
        if (encodings > 0) {
            return CHUNKED;
        }
        return length < 0 ? NONE : new Framing(Body.Kind.LENGTH, length);
    }

    private static long length(byte[] bytes, int from, int to) {
        if (to == from || to - from > MAX_DIGITS) {
            return -1;
        }
        long length = 0;
        for (int i = from; i < to; i++) {
            if (!Chars.isDigit(bytes[i])) {
                return -1;
            }
            length = length * 10 + (bytes[i] - '0');
        }
        return length;
    }
}
