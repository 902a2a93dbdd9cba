package org.handoff.inventory.source.netflow;

import org.handoff.inventory.source.Head;
import org.handoff.inventory.source.Input;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Source;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;

/// Files of flow records: IPFIX as RFC 5655 lays it down, and export packets of NetFlow 5 and 9 one
/// after the other, as a collector that only stores them writes them. Each record is one direction;
/// the ports tell which end is the server unless the exporter says who began. A sampled export
/// proves presence, never absence: the time that it covers is a gap.
public final class NetFlow implements Source {
    /// 2000-01-01 and 2100-01-01 in seconds: an export's time lies between.
    private static final long TIME_MIN = 946_684_800L;

    private static final long TIME_MAX = 4_102_444_800L;

    private static final int V5_RECORDS_MAX = 30;
    private static final int V5_HEADER = 24;
    private static final int V5_RECORD = 48;
    private static final int SETS_FROM = 256;

    @Override
    public Format format() {
        return new Format("netflow", Phase.TRAFFIC, Watch.CONTINUOUS);
    }

    @Override
    public Claim claims(Head head) {
        Bytes bytes = new Bytes(head.bytes(), 0, head.bytes().length);
        if (bytes.length() < V5_HEADER) {
            return Claim.NO;
        }
        boolean known =
                switch (bytes.u16(0)) {
                    case 5 -> isV5(bytes);
                    case 9 -> isTime(bytes.u32(8)) && isSet(bytes, 20, 0, 1);
                    case 10 ->
                            isTime(bytes.u32(4))
                                    && isSet(bytes, 16, 2, 3)
                                    && bytes.u16(18) <= bytes.u16(2) - 16;
                    default -> false;
                };
        return known ? Claim.SURE : Claim.NO;
    }

    private static boolean isV5(Bytes bytes) {
        int next = V5_HEADER + bytes.u16(2) * V5_RECORD;
        boolean counted = bytes.u16(2) >= 1 && bytes.u16(2) <= V5_RECORDS_MAX;
        return counted
                && isTime(bytes.u32(8))
                && (next + 2 > bytes.length() || bytes.u16(next) == 5);
    }

    private static boolean isTime(long seconds) {
        return seconds >= TIME_MIN && seconds < TIME_MAX;
    }

    private static boolean isSet(Bytes bytes, int at, int template, int options) {
        int id = bytes.u16(at);
        return (id == template || id == options || id >= SETS_FROM) && bytes.u16(at + 2) >= 4;
    }

    @Override
    public void read(Input in, Sink sink) throws IOException {
        Packets packets =
                new Packets(
                        new DataInputStream(new BufferedInputStream(in.bytes(), 1 << 16)), sink);
        try {
            packets.all();
        } catch (EOFException e) {
            sink.malformed(packets.count(), packets.offset(), "the export is cut short");
        } catch (Packets.Damaged e) {
            sink.malformed(packets.count(), packets.offset(), "the export is damaged from here");
        }
        packets.end();
    }
}
