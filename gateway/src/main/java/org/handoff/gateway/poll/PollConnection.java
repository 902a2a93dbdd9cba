package org.handoff.gateway.poll;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serial;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLSocketFactory;

/// One connection to the control plane, and the answer that is being read from it (RFC 9112: a
/// Content-Length or chunks; nothing else is sent by a control plane). Used by one thread at a
/// time.
final class PollConnection {
    private static final int HEAD_BYTES_MAX = 16_384;
    private static final int BODY_BYTES_MAX = 4 << 20;
    private static final int BUFFER = 4_096;
    private static final int STATUS_END = 12;

    private final Socket socket;
    private final @Nullable SSLSocketFactory madeBy;
    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private int next;
    private int end;
    private boolean used;
    private long deadline;
    private int headBytes;
    private int code;
    private int length;
    private boolean chunked;
    private boolean keep;

    /// @param madeBy what made its TLS; null for none
    PollConnection(Socket socket, @Nullable SSLSocketFactory madeBy) throws IOException {
        this.socket = socket;
        this.madeBy = madeBy;
        this.in = socket.getInputStream();
    }

    /// A kept connection was closed by the other end before any byte of an answer.
    static final class StaleException extends IOException {
        @Serial private static final long serialVersionUID = 1;

        StaleException(Throwable cause) {
            super("the control plane closed a kept connection", cause);
        }
    }

    Socket socket() {
        return socket;
    }

    @Nullable SSLSocketFactory madeBy() {
        return madeBy;
    }

    /// Whether an answer came on it before.
    boolean isUsed() {
        return used;
    }

    int code() {
        return code;
    }

    /// Whether another poll may follow.
    boolean isKept() {
        return keep;
    }

    /// Starts the clock of one exchange.
    void begin(Duration atMost) {
        deadline = System.nanoTime() + atMost.toNanos();
        headBytes = 0;
    }

    void readHead() throws IOException {
        String status = firstLine();
        if (!status.matches("HTTP/1\\.[01] [1-9][0-9][0-9]( .*)?")) {
            throw new IOException("the control plane's answer is not HTTP");
        }
        code = Integer.parseInt(status.substring(STATUS_END - 3, STATUS_END));
        length = -1;
        chunked = false;
        keep = status.startsWith("HTTP/1.1");
        for (String line = line(); !line.isEmpty(); line = line()) {
            header(line.toLowerCase(Locale.ROOT));
        }
        used = true;
    }

    private String firstLine() throws IOException {
        try {
            return line();
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            throw used && headBytes == 0 ? new StaleException(e) : e;
        }
    }

    private void header(String line) throws IOException {
        if (line.startsWith("content-length:")) {
            String digits = line.substring("content-length:".length()).strip();
            if (!digits.matches("[0-9]{1,9}")) {
                throw new IOException("the control plane's answer has no sensible length");
            }
            length = Integer.parseInt(digits);
        } else if (line.startsWith("transfer-encoding:")) {
            chunked = line.endsWith("chunked");
        } else if (line.startsWith("connection:")) {
            keep &= !line.contains("close");
        }
    }

    byte[] readBody() throws IOException {
        if (chunked) {
            return chunks();
        }
        if (length < 0 || length > BODY_BYTES_MAX) {
            throw new IOException("the control plane's answer has no sensible length");
        }
        return exactly(length);
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String size = line().replaceAll(";.*", "").strip();
            if (!size.matches("[0-9a-fA-F]{1,7}")) {
                throw new IOException("the control plane's answer has a broken chunk");
            }
            int bytes = Integer.parseInt(size, 16);
            if (bytes == 0) {
                while (!line().isEmpty()) {
                    // a trailer
                }
                return body.toByteArray();
            }
            if (body.size() + bytes > BODY_BYTES_MAX) {
                throw new IOException("the control plane's answer is longer than the limit");
            }
            body.write(exactly(bytes));
            line();
        }
    }

    private byte[] exactly(int wanted) throws IOException {
        byte[] bytes = new byte[wanted];
        int got = 0;
        while (got < wanted) {
            fill();
            int taken = Math.min(wanted - got, end - next);
            System.arraycopy(buffer, next, bytes, got, taken);
            next += taken;
            got += taken;
        }
        return bytes;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder(64);
        while (true) {
            fill();
            if (++headBytes > HEAD_BYTES_MAX) {
                throw new IOException("the control plane's answer has too long a head");
            }
            int b = buffer[next++] & 0xFF;
            if (b == '\n') {
                return line.toString().stripTrailing();
            }
            line.append((char) b);
        }
    }

    /// Reads more if nothing is left in the buffer.
    private void fill() throws IOException {
        if (next < end) {
            return;
        }
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
            throw new SocketTimeoutException("the control plane did not answer in time");
        }
        socket.setSoTimeout((int) left);
        int got = in.read(buffer);
        if (got < 0) {
            throw new IOException("the control plane closed the connection");
        }
        next = 0;
        end = got;
    }
}
