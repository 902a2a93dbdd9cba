package org.handoff.inventory.source.netflow;

import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.source.Sink;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;

/// Export packets one after the other. One thread.
final class Packets {
    private static final int V5_RECORD = 48;
    private static final int V5_RECORDS_MAX = 30;

    /// The upper two bits of version 5's sampling field are its mode.
    private static final int V5_SAMPLING = 0x3fff;

    private static final int IPFIX_HEADER = 16;

    private final DataInputStream in;
    private final Sink sink;
    private final Templates templates = new Templates();
    private long offset;
    private long count;
    private boolean sampled;
    private boolean toldSampling;
    private long before;

    /// The file is no export from here on.
    static final class Damaged extends IOException {
        private static final long serialVersionUID = 1;
    }

    Packets(DataInputStream in, Sink sink) {
        this.in = in;
        this.sink = sink;
    }

    /// Of the packet that is read, from 1.
    long count() {
        return count;
    }

    long offset() {
        return offset;
    }

    void all() throws IOException {
        int version = version();
        while (version >= 0) {
            count++;
            version =
                    switch (version) {
                        case 5 -> five();
                        case 9 -> nine();
                        case 10 -> ipfix();
                        default -> throw new Damaged();
                    };
        }
    }

    /// What concerns the whole file.
    void end() {
        if (before > 0) {
            sink.take(
                    new Fact.Hidden(before + " sets of records came before their template"), 0, -1);
        }
    }

    /// -1 at the end.
    private int version() throws IOException {
        int high = in.read();
        if (high < 0) {
            return -1;
        }
        offset += 2;
        return high << 8 | in.readUnsignedByte();
    }

    private Bytes bytes(int size) throws IOException {
        byte[] bytes = in.readNBytes(size);
        offset += bytes.length;
        if (bytes.length < size) {
            throw new EOFException();
        }
        return new Bytes(bytes, 0, size);
    }

    private int five() throws IOException {
        Bytes header = bytes(22);
        int records = header.u16(0);
        if (records < 1 || records > V5_RECORDS_MAX) {
            throw new Damaged();
        }
        sampled |= (header.u16(20) & V5_SAMPLING) > 1;
        long boot = header.u32(6) * 1000 - header.u32(2);
        for (int i = 0; i < records; i++) {
            long at = offset;
            Bytes one = bytes(V5_RECORD);
            FlowFields fields = new FlowFields();
            fields.from = one.address(0, 4);
            fields.to = one.address(4, 4);
            fields.first = boot + one.u32(24);
            fields.last = boot + one.u32(28);
            fields.fromPort = one.u16(32);
            fields.toPort = one.u16(34);
            fields.flags = one.u8(37);
            fields.protocol = one.u8(38);
            tell(fields, at);
        }
        return version();
    }

    /// Version 9 counts records, not bytes: sets follow until the next packet's version stands
    /// where a set's id would, which no set has.
    private int nine() throws IOException {
        Bytes header = bytes(18);
        long exported = header.u32(6) * 1000;
        long boot = exported - header.u32(2);
        long domain = header.u32(14);
        int id = version();
        while (id >= 0 && id != 9 && id != 5 && id != 10) {
            int length = bytes(2).u16(0);
            if (length < 4) {
                throw new Damaged();
            }
            set(id, bytes(length - 4), domain, boot, exported, 0, 1);
            id = version();
        }
        return id;
    }

    private int ipfix() throws IOException {
        int length = bytes(2).u16(0);
        if (length < IPFIX_HEADER) {
            throw new Damaged();
        }
        Bytes body = bytes(length - 4);
        long exported = body.u32(0) * 1000;
        long domain = body.u32(8);
        int at = 12;
        while (at + 4 <= body.length()) {
            int size = body.u16(at + 2);
            if (size < 4) {
                throw new Damaged();
            }
            set(body.u16(at), body.part(at + 4, size - 4), domain, 0, exported, 2, 3);
            at += size;
        }
        return version();
    }

    /// @param boot when the exporter started, for times that count from there
    private void set(
            int id, Bytes body, long domain, long boot, long exported, int plain, int options) {
        if (id == plain) {
            templates.learn(body, domain, plain == 2);
        } else if (id == options) {
            templates.learnOptions(body, domain, options == 3);
        } else if (id >= 256) {
            Templates.Template template = templates.get(domain, id);
            if (template == null) {
                before++;
                sink.noise("flow records before their template");
                return;
            }
            records(body, template, boot, exported);
        }
    }

    private void records(Bytes body, Templates.Template template, long boot, long exported) {
        int at = 0;
        while (at + template.least() <= body.length() && template.least() > 0) {
            FlowFields fields = new FlowFields();
            int next = fields.read(body, at, template);
            if (next < 0) {
                sink.malformed(count, offset, "no flow record");
                return;
            }
            sampled |= fields.sampling > 1;
            if (!template.options()) {
                fields.settle(boot, exported);
                tell(fields, offset);
            }
            at = next;
        }
    }

    private void tell(FlowFields fields, long at) {
        Fact.Flow flow = fields.flow();
        if (flow == null) {
            sink.malformed(count, at, "no flow record");
            return;
        }
        sink.take(flow, count, at);
        if (sampled) {
            sink.take(new Fact.Gap(flow.first(), flow.last(), "sampled"), count, at);
            if (!toldSampling) {
                toldSampling = true;
                sink.take(
                        new Fact.Hidden("the export is sampled: silence proves nothing"),
                        count,
                        at);
            }
        }
    }
}
