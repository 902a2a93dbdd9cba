package org.handoff.inventory.source.packet;

import org.handoff.inventory.source.Head;
import org.handoff.inventory.source.Input;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Source;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/// Packet captures, classic pcap (microseconds or nanoseconds, either byte order) and pcapng.
/// Headers are read, payload is looked at for its protocol and dropped at once.
public final class Capture implements Source {
    /// No link carries larger frames; a longer one means that the file is damaged.
    private static final int FRAME_MAX = 1 << 18;

    private static final int SECTION = 0x0a0d0d0a;
    private static final int INTERFACE = 1;
    private static final int SIMPLE = 3;
    private static final int ENHANCED = 6;
    private static final int BYTE_ORDER = 0x1a2b3c4d;
    private static final int TIME_RESOLUTION = 9;

    @Override
    public Format format() {
        return new Format("packet-capture", Phase.TRAFFIC, Watch.CONTINUOUS);
    }

    @Override
    public Claim claims(Head head) {
        boolean classic =
                head.startsWith(0xd4, 0xc3, 0xb2, 0xa1)
                        || head.startsWith(0xa1, 0xb2, 0xc3, 0xd4)
                        || head.startsWith(0x4d, 0x3c, 0xb2, 0xa1)
                        || head.startsWith(0xa1, 0xb2, 0x3c, 0x4d);
        return classic || head.startsWith(0x0a, 0x0d, 0x0d, 0x0a) ? Claim.SURE : Claim.NO;
    }

    @Override
    public void read(Input in, Sink sink) throws IOException {
        Reader reader = new Reader(new BufferedInputStream(in.bytes(), 1 << 16));
        Frames frames = new Frames(sink);
        try {
            if (in.head().startsWith(0x0a, 0x0d, 0x0d, 0x0a)) {
                sections(reader, frames);
            } else {
                classic(reader, frames);
            }
        } catch (EOFException e) {
            sink.malformed(frames.count() + 1, reader.offset, "the capture is cut short");
        } catch (Damaged e) {
            sink.malformed(frames.count() + 1, reader.offset, "the capture is damaged from here");
        }
        frames.end();
    }

    private static void classic(Reader in, Frames frames) throws IOException {
        int magic = in.integer();
        in.little = magic == 0xd4c3b2a1 || magic == 0x4d3cb2a1;
        boolean nanos = magic == 0xa1b23c4d || magic == 0x4d3cb2a1;
        in.skip(16);
        int link = in.integer() & 0xffff;
        while (in.hasMore()) {
            long at = in.offset;
            long seconds = in.integer() & 0xffffffffL;
            long fraction = in.integer() & 0xffffffffL;
            int length = in.length();
            in.integer();
            byte[] frame = in.bytes(length);
            frames.frame(link, frame, seconds * 1000 + fraction / (nanos ? 1_000_000 : 1000), at);
        }
    }

    private static void sections(Reader in, Frames frames) throws IOException {
        int[] links = new int[256];
        double[] ticksPerMilli = new double[256];
        int interfaces = 0;
        while (in.hasMore()) {
            long at = in.offset;
            int type = in.integer();
            int length = in.integer();
            if (type == SECTION) {
                int order = in.integer();
                if (order != BYTE_ORDER) {
                    in.little = !in.little;
                    length = Integer.reverseBytes(length);
                    if (Integer.reverseBytes(order) != BYTE_ORDER) {
                        throw new Damaged();
                    }
                }
                interfaces = 0;
                in.skip(block(length) - 12);
            } else {
                byte[] body = in.bytes(block(length) - 12);
                if (type == INTERFACE && interfaces < links.length) {
                    links[interfaces] = in.shortAt(body, 0);
                    ticksPerMilli[interfaces++] = ticks(in, body);
                } else if (type == ENHANCED && body.length >= 20) {
                    int number = Math.floorMod(in.integerAt(body, 0), links.length);
                    long stamp =
                            (in.integerAt(body, 4) & 0xffffffffL) << 32
                                    | (in.integerAt(body, 8) & 0xffffffffL);
                    int kept = Math.clamp(in.integerAt(body, 12), 0, body.length - 20);
                    byte[] frame = java.util.Arrays.copyOfRange(body, 20, 20 + kept);
                    double ticks = ticksPerMilli[number] == 0 ? 1000 : ticksPerMilli[number];
                    frames.frame(links[number], frame, (long) (stamp / ticks), at);
                } else if (type == SIMPLE && body.length > 4) {
                    frames.simple();
                }
                in.skip(4);
            }
        }
    }

    /// Of a block, without its trailing length where that is read apart.
    private static int block(int length) throws Damaged {
        if (length < 16 - 4 || length > FRAME_MAX + 64 || (length & 3) != 0) {
            throw new Damaged();
        }
        return length;
    }

    /// The option `if_tsresol`; microseconds if it is not there.
    private static double ticks(Reader in, byte[] body) {
        int at = 8;
        while (at + 4 <= body.length) {
            int code = in.shortAt(body, at);
            int length = in.shortAt(body, at + 2);
            if (code == TIME_RESOLUTION && length == 1 && at + 4 < body.length) {
                int value = body[at + 4] & 255;
                double perSecond = value < 128 ? Math.pow(10, value) : Math.pow(2, value - 128);
                return perSecond / 1000;
            }
            if (code == 0) {
                break;
            }
            at += 4 + (length + 3 & ~3);
        }
        return 1000;
    }

    /// The file is no capture from here on.
    private static final class Damaged extends IOException {
        private static final long serialVersionUID = 1;
    }

    private static final class Reader {
        private final InputStream in;
        private boolean little;
        private long offset;

        Reader(InputStream in) {
            this.in = in;
        }

        boolean hasMore() throws IOException {
            in.mark(1);
            boolean more = in.read() >= 0;
            in.reset();
            return more;
        }

        int integer() throws IOException {
            return integerAt(bytes(4), 0);
        }

        int length() throws IOException {
            int length = integer();
            if (length < 0 || length > FRAME_MAX) {
                throw new Damaged();
            }
            return length;
        }

        byte[] bytes(int count) throws IOException {
            if (count < 0 || count > FRAME_MAX + 64) {
                throw new Damaged();
            }
            byte[] bytes = in.readNBytes(count);
            offset += bytes.length;
            if (bytes.length < count) {
                throw new EOFException();
            }
            return bytes;
        }

        void skip(int count) throws IOException {
            bytes(count);
        }

        int integerAt(byte[] bytes, int at) {
            int value =
                    (bytes[at] & 255) << 24
                            | (bytes[at + 1] & 255) << 16
                            | (bytes[at + 2] & 255) << 8
                            | (bytes[at + 3] & 255);
            return little ? Integer.reverseBytes(value) : value;
        }

        int shortAt(byte[] bytes, int at) {
            int value = (bytes[at] & 255) << 8 | (bytes[at + 1] & 255);
            return little ? (value & 255) << 8 | value >> 8 : value;
        }
    }
}
