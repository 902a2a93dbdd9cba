package org.handoff.gateway.http;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

/// Finds the end of one message's body in a stream of bytes. The bytes themselves pass untouched: a
/// chunked body is checked chunk by chunk, not taken apart. Confined to one event loop.
public final class Body {
    private static final int MAX_SIZE_DIGITS = 15;
    private static final int MAX_TRAILER_NAME = 64;
    private static final int MAX_LINE = 8_192;

    private final Kind kind;
    private final boolean fromClient;
    private final int maxTrailerBytes;
    private long remaining;
    private Chunk state = Chunk.SIZE_START;
    private int digits;
    private int lineBytes;
    private int trailerBytes;
    private byte @Nullable [] trailerName;
    private boolean done;
    private @Nullable Malformed malformed;

    /// How a body ends.
    public enum Kind {
        NONE,
        LENGTH,
        CHUNKED,
        /// With the connection; responses only.
        UNTIL_CLOSE
    }

    private enum Chunk {
        SIZE_START,
        SIZE,
        EXTENSION,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILER_START,
        TRAILER_NAME,
        TRAILER_VALUE,
        TRAILER_LF,
        END_LF
    }

    private Body(Kind kind, long length, boolean fromClient, int maxTrailerBytes) {
        this.kind = kind;
        this.remaining = length;
        this.fromClient = fromClient;
        this.maxTrailerBytes = maxTrailerBytes;
        this.done = kind == Kind.NONE || (kind == Kind.LENGTH && length == 0);
    }

    /// @param length of a [Kind#LENGTH] body, else ignored
    /// @param fromClient chunk extensions are refused from clients and tolerated from upstreams
    /// @param maxTrailerBytes all trailer lines together
    public static Body of(Kind kind, long length, boolean fromClient, int maxTrailerBytes) {
        return new Body(kind, length, fromClient, maxTrailerBytes);
    }

    /// A client's.
    public static Body of(Request request, int maxTrailerBytes) {
        return of(request.body(), request.length(), true, maxTrailerBytes);
    }

    public Kind kind() {
        return kind;
    }

    /// Whether the last byte of the body has been seen.
    public boolean isDone() {
        return done;
    }

    /// Why the last [#take] stopped, or null.
    public @Nullable Malformed malformed() {
        return malformed;
    }

    /// How many of the readable bytes belong to this body. Consumes none of them; the next call
    /// must begin behind them.
    public int take(ByteBuf in) {
        int available = in.readableBytes();
        return switch (kind) {
            case NONE -> 0;
            case UNTIL_CLOSE -> available;
            case LENGTH -> {
                int taken = (int) Math.min(remaining, available);
                remaining -= taken;
                done = remaining == 0;
                yield taken;
            }
            case CHUNKED -> takeChunks(in, available);
        };
    }

    private int takeChunks(ByteBuf in, int available) {
        int start = in.readerIndex();
        int i = start;
        int stop = start + available;
        while (i < stop && !done && malformed == null) {
            if (state == Chunk.DATA) {
                int skipped = (int) Math.min(remaining, stop - i);
                remaining -= skipped;
                i += skipped;
                if (remaining == 0) {
                    state = Chunk.DATA_CR;
                }
            } else {
                next(in.getByte(i));
                i++;
            }
        }
        return i - start;
    }

    private void next(byte b) {
        switch (state) {
            case SIZE_START, SIZE -> size(b);
            case EXTENSION -> extension(b);
            case SIZE_LF -> sizeEnds(b);
            case DATA -> throw new IllegalStateException("data is skipped, not read");
            case DATA_CR -> expect(b, '\r', Chunk.DATA_LF);
            case DATA_LF -> expect(b, '\n', Chunk.SIZE_START);
            case TRAILER_START, TRAILER_NAME, TRAILER_VALUE, TRAILER_LF -> trailer(b);
            case END_LF -> {
                if (b == '\n') {
                    done = true;
                } else {
                    malformed = Malformed.BARE_CR;
                }
            }
        }
    }

    private void size(byte b) {
        int digit = Character.digit(b, 16);
        if (digit >= 0 && b > 0) {
            remaining = state == Chunk.SIZE_START ? digit : (remaining << 4) | digit;
            digits = state == Chunk.SIZE_START ? 1 : digits + 1;
            state = Chunk.SIZE;
            if (digits > MAX_SIZE_DIGITS) {
                malformed = Malformed.CHUNK_TOO_LARGE;
            }
        } else if (state == Chunk.SIZE_START) {
            malformed = Malformed.INVALID_CHUNK;
        } else if (b == '\r') {
            state = Chunk.SIZE_LF;
        } else if (b == ';' || Chars.isBlank(b)) {
            lineBytes = 0;
            state = Chunk.EXTENSION;
            if (fromClient) {
                malformed = Malformed.CHUNK_EXTENSION;
            }
        } else {
            malformed = b == '\n' ? Malformed.BARE_LF : Malformed.INVALID_CHUNK;
        }
    }

    private void extension(byte b) {
        if (b == '\r') {
            state = Chunk.SIZE_LF;
        } else if (!Chars.isValue(b) || ++lineBytes > MAX_LINE) {
            malformed = b == '\n' ? Malformed.BARE_LF : Malformed.INVALID_CHUNK;
        }
    }

    private void sizeEnds(byte b) {
        if (b != '\n') {
            malformed = Malformed.BARE_CR;
        } else {
            state = remaining == 0 ? Chunk.TRAILER_START : Chunk.DATA;
        }
    }

    private void expect(byte b, char wanted, Chunk next) {
        if (b == wanted) {
            state = next;
        } else {
            malformed = Malformed.INVALID_CHUNK;
        }
    }

    private void trailer(byte b) {
        if (++trailerBytes > maxTrailerBytes) {
            malformed = Malformed.HEAD_TOO_LARGE;
            return;
        }
        switch (state) {
            case TRAILER_START -> {
                if (b == '\r') {
                    state = Chunk.END_LF;
                } else {
                    lineBytes = 0;
                    state = Chunk.TRAILER_NAME;
                    trailerName(b);
                }
            }
            case TRAILER_NAME -> trailerName(b);
            case TRAILER_VALUE -> {
                if (b == '\r') {
                    state = Chunk.TRAILER_LF;
                } else if (!Chars.isValue(b)) {
                    malformed = b == '\n' ? Malformed.BARE_LF : Malformed.INVALID_TRAILER;
                }
            }
            case TRAILER_LF -> {
                if (b == '\n') {
                    state = Chunk.TRAILER_START;
                } else {
                    malformed = Malformed.BARE_CR;
                }
            }
            default -> throw new IllegalStateException("not in a trailer");
        }
    }

    private void trailerName(byte b) {
        byte[] name = trailerName;
        if (name == null) {
            name = new byte[MAX_TRAILER_NAME];
            trailerName = name;
        }
        if (b == ':' && lineBytes > 0) {
            boolean allowed = Field.of(name, 0, lineBytes).isAllowedInTrailer();
            state = Chunk.TRAILER_VALUE;
            malformed = allowed ? null : Malformed.INVALID_TRAILER;
        } else if (!Chars.isToken(b) || lineBytes == MAX_TRAILER_NAME) {
            malformed = b == '\n' ? Malformed.BARE_LF : Malformed.INVALID_TRAILER;
        } else {
            name[lineBytes++] = b;
        }
    }
}
