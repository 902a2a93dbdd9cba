package org.handoff.gateway.mllp;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;

/// Finds messages in a stream of bytes: `<VT> message <FS><CR>` (HL7 "Minimal Lower Layer
/// Protocol", release 1). Strict: anything between two frames, a start inside of a message, or an
/// end without its carriage return is malformed. Confined to one connection.
final class Framing {
    static final byte START = 0x0B;
    static final byte END = 0x1C;
    static final byte RETURN = 0x0D;

    private static final ByteProcessor STOPS = value -> value != START && value != END;

    private final int maxBytes;
    private int scanned;
    private int length;

    /// @param maxBytes of one message, framing left out
    Framing(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /// What the readable bytes begin with.
    enum Found {
        INCOMPLETE,
        WHOLE,
        MALFORMED,
        TOO_LARGE
    }

    /// Looks without consuming. Bytes that were looked at are not looked at again, as long as more
    /// are appended only.
    Found look(ByteBuf in) {
        int at = in.readerIndex();
        int there = in.readableBytes();
        if (there == 0) {
            return Found.INCOMPLETE;
        }
        if (in.getByte(at) != START) {
            return Found.MALFORMED;
        }
        int from = Math.max(1, scanned);
        int hit = in.forEachByte(at + from, there - from, STOPS);
        int payload = (hit < 0 ? there : hit - at) - 1;
        if (payload > maxBytes) {
            return Found.TOO_LARGE;
        }
        if (hit < 0) {
            scanned = there;
            return Found.INCOMPLETE;
        }
        return end(in, at, hit);
    }

    private Found end(ByteBuf in, int at, int hit) {
        if (in.getByte(hit) == START) {
            return Found.MALFORMED;
        }
        if (hit + 1 == in.writerIndex()) {
            scanned = hit - at;
            return Found.INCOMPLETE;
        }
        if (in.getByte(hit + 1) != RETURN) {
            return Found.MALFORMED;
        }
        scanned = 0;
        length = hit + 2 - at;
        return Found.WHOLE;
    }

    /// Bytes of the whole frame that was found, framing included.
    int length() {
        return length;
    }
}
