package org.handoff.inventory.source.netflow;

import org.handoff.inventory.fact.Address;
import org.handoff.inventory.fact.Basis;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Protocol;
import org.handoff.inventory.source.flow.Direction;
import org.jspecify.annotations.Nullable;

/// One record while it is read. Numbers of information elements are IANA's ("IPFIX Information
/// Elements"), the same as NetFlow 9's where both have one.
final class FlowFields {
    private static final int SYN = 2;
    private static final int ACK = 16;

    /// 2100-01-01; later is damage.
    private static final long LATEST = 4_102_444_800_000L;

    @Nullable Address from;
    @Nullable Address to;
    int fromPort;
    int toPort;
    int flags;
    int protocol = -1;
    long first = Fact.NEVER;
    long last = Fact.NEVER;
    long sampling;
    private int initiator;
    private boolean sinceBoot;
    private boolean beforeExport;

    /// @return where the next record begins; -1 if this one is no record
    int read(Bytes body, int start, Templates.Template template) {
        int at = start;
        for (Templates.Field field : template.fields()) {
            int length = field.length();
            if (length == Templates.VARIABLE) {
                length = body.u8(at++);
                if (length == 255) {
                    length = body.u16(at);
                    at += 2;
                }
            }
            if (at + length > body.length()) {
                return -1;
            }
            field(field.id(), body, at, length);
            at += length;
        }
        return at;
    }

    private void field(int id, Bytes body, int at, int length) {
        switch (id) {
            case 4 -> protocol = body.u8(at);
            case 6 -> flags = (int) body.number(at, length) & 255;
            case 7 -> fromPort = (int) body.number(at, length);
            case 11 -> toPort = (int) body.number(at, length);
            case 8, 27 -> from = body.address(at, length);
            case 12, 28 -> to = body.address(at, length);
            case 34, 50, 305 -> sampling = body.number(at, length);
            case 239 -> initiator = body.u8(at);
            default -> time(id, body.number(at, length), body, at);
        }
    }

    private void time(int id, long value, Bytes body, int at) {
        switch (id) {
            case 22 -> {
                first = value;
                sinceBoot = true;
            }
            case 21 -> {
                last = value;
                sinceBoot = true;
            }
            case 150 -> first = value * 1000;
            case 151 -> last = value * 1000;
            case 152 -> first = value;
            case 153 -> last = value;
            case 154, 156 -> first = ntp(body, at);
            case 155, 157 -> last = ntp(body, at);
            case 158 -> {
                first = -value / 1000;
                beforeExport = true;
            }
            case 159 -> {
                last = -value / 1000;
                beforeExport = true;
            }
            default -> {
                // not needed for an edge
            }
        }
    }

    /// Seconds since 1900 and a fraction, RFC 7011 section 6.1.9.
    private static long ntp(Bytes body, int at) {
        return (body.u32(at) - 2_208_988_800L) * 1000 + ((body.u32(at + 4) * 1000) >> 32);
    }

    /// Makes times absolute; without any, the export's counts.
    void settle(long boot, long exported) {
        long base = sinceBoot ? boot : beforeExport ? exported : 0;
        first = first == Fact.NEVER ? (last == Fact.NEVER ? exported : base + last) : base + first;
        last = last == Fact.NEVER ? first : base + last;
    }

    private boolean isTime() {
        return first >= 0 && first <= last && last < LATEST;
    }

    /// `null` if it lacks an end, or makes no sense.
    Fact.@Nullable Flow flow() {
        Address source = from;
        Address target = to;
        if (source == null || target == null || protocol < 0 || !isTime()) {
            return null;
        }
        Protocol transport = Protocol.ofNumber(protocol);
        if (transport != Protocol.TCP && transport != Protocol.UDP) {
            return new Fact.Flow(
                    source, target, transport, 0, "", "", first, last, 1, Basis.UNKNOWN, true);
        }
        boolean unanswered = (flags & (SYN | ACK)) == SYN && transport == Protocol.TCP;
        Direction direction =
                initiator == 1 || initiator == 2
                        ? new Direction(initiator == 1, Basis.ORIGINATOR)
                        : unanswered
                                ? new Direction(true, Basis.FLAGS)
                                : Direction.byPorts(fromPort, toPort);
        return new Fact.Flow(
                direction.forward() ? source : target,
                direction.forward() ? target : source,
                transport,
                direction.forward() ? toPort : fromPort,
                "",
                "",
                first,
                last,
                1,
                direction.basis(),
                !unanswered);
    }
}
