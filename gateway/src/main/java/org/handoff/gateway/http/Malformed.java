package org.handoff.gateway.http;

/// Why a message is refused. A request gets [#status]; a response makes the gateway answer 502.
public enum Malformed {
    BARE_LF(400, "a line ends without CR"),
    BARE_CR(400, "a CR stands alone"),
    INVALID_CHARACTER(400, "a control character"),
    OBSOLETE_FOLD(400, "a header continues on the next line"),
    SPACE_BEFORE_COLON(400, "white space before the colon of a header"),
    INVALID_NAME(400, "an invalid header name"),
    HEAD_TOO_LARGE(431, "the head is larger than the limit"),
    TOO_MANY_HEADERS(431, "more header lines than the limit"),
    START_LINE_TOO_LONG(414, "the request line is longer than the limit"),
    INVALID_START_LINE(400, "an invalid start line"),
    INVALID_METHOD(400, "an invalid method"),
    METHOD_NOT_SUPPORTED(501, "the gateway does not open tunnels by CONNECT"),
    INVALID_TARGET(400, "an invalid request target"),
    VERSION_NOT_SUPPORTED(505, "only HTTP/1.0 and HTTP/1.1 are spoken here"),
    NO_HOST(400, "no Host"),
    SEVERAL_HOSTS(400, "more than one Host"),
    INVALID_HOST(400, "an invalid Host"),
    TARGET_CONTRADICTS_HOST(400, "the request target names another host than Host"),
    INVALID_CONTENT_LENGTH(400, "an invalid Content-Length"),
    SEVERAL_CONTENT_LENGTHS(400, "more than one Content-Length"),
    LENGTH_AND_ENCODING(400, "both Content-Length and Transfer-Encoding"),
    SEVERAL_ENCODINGS(400, "more than one Transfer-Encoding"),
    ENCODING_NOT_SUPPORTED(501, "a Transfer-Encoding other than chunked"),
    ENCODING_ON_OLD_VERSION(400, "Transfer-Encoding on HTTP/1.0"),
    FRAMING_NAMED_IN_CONNECTION(400, "Connection names a header that frames the message"),
    INVALID_EXPECT(417, "an Expect other than 100-continue"),
    INVALID_CHUNK(400, "an invalid chunk"),
    CHUNK_EXTENSION(400, "a chunk extension"),
    CHUNK_TOO_LARGE(400, "a chunk size larger than the limit"),
    INVALID_TRAILER(400, "an invalid or forbidden trailer"),
    UNEXPECTED_UPGRADE(502, "a switch of protocols that nobody asked for");

    private final int status;
    private final String text;

    Malformed(int status, String text) {
        this.status = status;
        this.text = text;
    }

    /// The status that a client is answered with.
    public int status() {
        return status;
    }

    /// What is wrong, without any byte of the message.
    public String text() {
        return text;
    }
}
