package org.handoff.engine.postgres.copy;

import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.sql.Connection;
import java.sql.SQLException;

/// Reads the rows of a COPY TO STDOUT. The server sends one message a row; in the binary form the
/// header comes before the first row and a trailer of two bytes at the end, and neither is a row.
/// Source of fact: PostgreSQL documentation, COPY, "Binary Format".
public final class CopyRows {
    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final int SIGNATURE = 11;
    private static final int TRAILER = 2;
    private static final byte FIRST_OF_SIGNATURE = 'P';

    private CopyRows() {}

    /// Receives a row: valid during the call only.
    public interface Sink {
        void row(byte[] bytes, int offset, int length) throws InterruptedException;
    }

    /// @param sql a COPY ... TO STDOUT in either form
    /// @return how many rows there were
    public static long read(Connection session, String sql, Sink sink)
            throws SQLException, InterruptedException {
        CopyOut copy = session.unwrap(PGConnection.class).getCopyAPI().copyOut(sql);
        boolean binary = copy.getFormat() == 1;
        long rows = 0;
        boolean whole = false;
        try {
            boolean first = binary;
            for (byte[] message = copy.readFromCopy();
                    message != null;
                    message = copy.readFromCopy()) {
                int offset = first ? header(message) : 0;
                first = false;
                int length = message.length - offset;
                if (length == 0 || (binary && isTrailer(message, offset))) {
                    continue;
                }
                rows++;
                sink.row(message, offset, length);
            }
            whole = true;
        } finally {
            if (!whole && copy.isActive()) {
                copy.cancelCopy();
            }
        }
        return rows;
    }

    /// Length of signature, flags and extension.
    private static int header(byte[] message) throws SQLException {
        if (message.length < SIGNATURE + 8 || message[0] != FIRST_OF_SIGNATURE) {
            throw new SQLException("the binary form's signature is missing", "08P01");
        }
        return SIGNATURE + 8 + int32(message, SIGNATURE + 4);
    }

    private static boolean isTrailer(byte[] message, int offset) {
        return message.length - offset == TRAILER
                && message[offset] == (byte) 0xFF
                && message[offset + 1] == (byte) 0xFF;
    }

    /// A big-endian number of four bytes.
    static int int32(byte[] bytes, int at) {
        return (int) INTS.get(bytes, at);
    }
}
