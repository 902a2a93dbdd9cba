package org.handoff.gateway.http;

import io.netty.buffer.ByteBuf;

/// Takes the chunks off a body that has been found well-formed (RFC 9112 section 7.1): data goes
/// out as it comes, trailers at the end. Confined to one event loop.
public final class Dechunker {
    private static final int LINE_MAX = 32_768;

    private final StringBuilder line = new StringBuilder();
    private final StringBuilder trailers = new StringBuilder();
    private long remaining;
    private State state = State.SIZE;

    private enum State {
        SIZE,
        DATA,
        AFTER_DATA,
        TRAILER,
        DONE
    }

    public boolean isDone() {
        return state == State.DONE;
    }

    /// Lines of `name: value`.
    public String trailers() {
        return trailers.toString();
    }

    /// Consumes bytes until data can go out, or all are consumed.
    ///
    /// @return how many of the readable bytes are data, which the caller consumes
    public int next(ByteBuf in) {
        while (in.isReadable() && state != State.DONE) {
            if (state == State.DATA) {
                int data = (int) Math.min(remaining, in.readableBytes());
                remaining -= data;
                if (remaining == 0) {
                    state = State.AFTER_DATA;
                }
                return data;
            }
            char c = (char) (in.readByte() & 0xFF);
            if (c == '\n') {
                String whole = line.toString();
                line.setLength(0);
                ended(whole.endsWith("\r") ? whole.substring(0, whole.length() - 1) : whole);
            } else if (line.length() < LINE_MAX) {
                line.append(c);
            }
        }
        return 0;
    }

    private void ended(String whole) {
        switch (state) {
            case SIZE -> {
                int extension = whole.indexOf(';');
                String size = extension < 0 ? whole : whole.substring(0, extension);
                remaining = Long.parseLong(size.strip(), 16);
                state = remaining == 0 ? State.TRAILER : State.DATA;
            }
            case AFTER_DATA -> state = State.SIZE;
            case TRAILER -> {
                if (whole.isEmpty()) {
                    state = State.DONE;
                } else {
                    trailers.append(whole).append('\n');
                }
            }
            case DATA, DONE -> throw new IllegalStateException("no line ends in " + state);
        }
    }
}
