package org.handoff.engine.mariadb.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// A server's binary log, event after event, from a place in a file on and through all later files.
/// Used by one thread; [#close] by any. Source of fact: MariaDB documentation, "Replication
/// Protocol", "COM_BINLOG_DUMP".
public final class BinlogStream implements AutoCloseable {
    private static final int DUMP = 0x12;
    private static final int ERROR = 0xFF;
    private static final int END = 0xFE;
    private static final int END_LONGEST = 9;

    /// Behind the byte of status: where an event has its kind, and how long its header is.
    private static final int TYPE = 5;

    private static final int HEADER = 19;

    /// The event that a file begins with. The kind of checksum stands in front of its own, which it
    /// always has. Source of fact: MariaDB documentation, "FORMAT_DESCRIPTION_EVENT".
    private static final int FORMAT = 15;

    private static final int KIND_END = 5;
    private static final int CRC32 = 1;

    private final MariaSession session;
    private boolean checked;

    private BinlogStream(MariaSession session, boolean checked) {
        this.session = session;
        this.checked = checked;
    }

    /// @param session of its own; closed with this
    /// @param file its name
    /// @param offset where an event begins
    /// @param reader a number that no server of the replication has; another reader of the same
    ///   number is ended by the server
    /// @param quiet after which the server says that there is nothing new
    public static BinlogStream open(
            MariaSession session, String file, long offset, long reader, Duration quiet)
            throws WireFailure {
        String[] checksum = {""};
        session.query("SELECT @@global.binlog_checksum", row -> checksum[0] = row.word(0));
        session.execute("SET @master_binlog_checksum = '" + checksum[0] + "'");
        session.execute("SET @mariadb_slave_capability = 4");
        session.execute("SET @master_heartbeat_period = " + quiet.toNanos());
        ByteArrayOutputStream dump = new ByteArrayOutputStream();
        dump.write(DUMP);
        number(dump, offset, 4);
        number(dump, 0, 2); // waits for new events
        number(dump, reader, 4);
        dump.writeBytes(file.getBytes(StandardCharsets.UTF_8));
        try {
            session.packets().begin();
            session.packets().write(dump.toByteArray());
        } catch (IOException failure) {
            throw new WireFailure(failure);
        }
        return new BinlogStream(session, checksum[0].equals("CRC32"));
    }

    private static void number(ByteArrayOutputStream out, long value, int width) {
        for (int i = 0; i < width; i++) {
            out.write((int) (value >>> (8 * i)));
        }
    }

    /// Whether the event that came last ends with its CRC-32.
    public boolean isChecked() {
        return checked;
    }

    /// Each file says at its beginning whether its events have one: the setting may have changed.
    private void look(byte[] packet) {
        if (packet.length > 1 + HEADER + KIND_END && packet[TYPE] == FORMAT) {
            checked = packet[packet.length - KIND_END] == CRC32;
        }
    }

    /// The next event behind a byte of status; waits for it.
    ///
    /// @throws WireFailure if the server ends the log or the connection breaks
    public byte[] next() throws WireFailure {
        try {
            byte[] packet = session.packets().read();
            int status = packet[0] & 0xFF;
            if (status == ERROR) {
                throw MariaSession.error(packet);
            }
            if (status == END && packet.length < END_LONGEST) {
                throw new WireFailure(new IOException("the server ended the log"));
            }
            look(packet);
            return packet;
        } catch (IOException failure) {
            throw new WireFailure(failure);
        }
    }

    @Override
    public void close() {
        session.drop();
    }
}
