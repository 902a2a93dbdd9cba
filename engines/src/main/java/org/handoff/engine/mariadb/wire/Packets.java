package org.handoff.engine.mariadb.wire;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;

/// Packets of one connection: three bytes of length, a sequence number, the payload; payloads of
/// 2^24-1 bytes or more come in several. Used by one thread at a time; [#close] by any.
final class Packets implements AutoCloseable {
    /// No payload may be longer: a server's own `max_allowed_packet` is at most this.
    static final int PAYLOAD_MAX = 1 << 30;

    private static final int CHUNK = 0xFFFFFF;
    private static final int BUFFER = 64 * 1024;

    private Socket socket;
    private InputStream in;
    private OutputStream out;
    private int sequence;

    Packets(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), BUFFER);
        this.out = new BufferedOutputStream(socket.getOutputStream(), BUFFER);
    }

    /// Goes on over another socket that wraps the first: TLS.
    void over(Socket wrapped) throws IOException {
        socket = wrapped;
        in = new BufferedInputStream(wrapped.getInputStream(), BUFFER);
        out = new BufferedOutputStream(wrapped.getOutputStream(), BUFFER);
    }

    Socket socket() {
        return socket;
    }

    /// A command begins: numbers are counted from 0 again.
    void begin() {
        sequence = 0;
    }

    byte[] read() throws IOException {
        byte[] payload = part();
        byte[] part = payload;
        while (part.length == CHUNK) {
            part = part();
            if (payload.length > PAYLOAD_MAX - part.length) {
                throw new IOException("a packet is over " + PAYLOAD_MAX + " bytes");
            }
            int before = payload.length;
            payload = Arrays.copyOf(payload, before + part.length);
            System.arraycopy(part, 0, payload, before, part.length);
        }
        return payload;
    }

    private byte[] part() throws IOException {
        byte[] header = in.readNBytes(4);
        if (header.length < 4) {
            throw new EOFException("the server closed the connection");
        }
        int length = (header[0] & 0xFF) | (header[1] & 0xFF) << 8 | (header[2] & 0xFF) << 16;
        sequence = (header[3] & 0xFF) + 1;
        byte[] payload = in.readNBytes(length);
        if (payload.length < length) {
            throw new EOFException("the server closed the connection inside of a packet");
        }
        return payload;
    }

    void write(byte[] payload) throws IOException {
        int from = 0;
        while (true) {
            int length = Math.min(CHUNK, payload.length - from);
            out.write(length);
            out.write(length >>> 8);
            out.write(length >>> 16);
            out.write(sequence++);
            out.write(payload, from, length);
            from += length;
            if (length < CHUNK) {
                break;
            }
        }
        out.flush();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
