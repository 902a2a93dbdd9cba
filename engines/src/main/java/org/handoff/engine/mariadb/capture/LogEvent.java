package org.handoff.engine.mariadb.capture;

import org.handoff.engine.mariadb.wire.Bytes;

import java.util.zip.CRC32;

/// One event of a binary log.
///
/// @param at when it was written, in seconds since 1970
/// @param type its number, see [EventType]
/// @param server that wrote it
/// @param size in the log's file
/// @param end its end in the file, modulo 2^32; 0 for what was made up for the reader
/// @param body behind the header, without the checksum
record LogEvent(long at, int type, long server, long size, long end, Bytes body) {
    private static final int HEADER = 19;
    private static final int CHECKSUM = 4;
    private static final int ARTIFICIAL = 0x20;

    /// @param packet one byte of status, then the event
    /// @param checked whether four bytes of CRC-32 stand at the end
    /// @throws CorruptLog if they are not those of the event
    static LogEvent read(byte[] packet, boolean checked) throws CorruptLog {
        Bytes header = new Bytes(packet, 1, packet.length);
        long at = header.number(4);
        int type = header.one();
        long server = header.number(4);
        long size = header.number(4);
        if (size != packet.length - 1L) {
            throw new CorruptLog("an event of %d bytes says %d".formatted(packet.length - 1, size));
        }
        long place = header.number(4);
        boolean madeUp = (header.two() & ARTIFICIAL) != 0;
        int end = packet.length;
        if (checked) {
            end -= CHECKSUM;
            CRC32 crc = new CRC32();
            crc.update(packet, 1, end - 1);
            if (new Bytes(packet, end, packet.length).number(CHECKSUM) != crc.getValue()) {
                throw new CorruptLog("an event's checksum is wrong");
            }
        }
        return new LogEvent(
                at, type, server, size, madeUp ? 0 : place, new Bytes(packet, 1 + HEADER, end));
    }
}
