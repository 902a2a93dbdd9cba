package org.handoff.inventory.source.packet;

import org.handoff.inventory.fact.Address;
import org.handoff.inventory.fact.Basis;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Protocol;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.flow.Direction;

import java.util.LinkedHashMap;
import java.util.Map;

/// Frames on their way to flows. A TCP flow begins with its SYN; one whose SYN came before the
/// capture is told by its ports at the end. One thread.
final class Frames {
    private static final int ETHERNET = 1;
    private static final int RAW = 101;
    private static final int LINUX = 113;
    private static final int LINUX2 = 276;
    private static final int LOOPBACK = 0;

    /// Flows under way; beyond it the oldest is told.
    private static final int OPEN_MAX = 200_000;

    private static final int SYN = 2;
    private static final int ACK = 16;

    private final Sink sink;
    private final Map<Key, Open> open =
            new LinkedHashMap<>(16, 0.75f, false) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Key, Open> eldest) {
                    if (size() > OPEN_MAX) {
                        tell(eldest.getKey(), eldest.getValue());
                        return true;
                    }
                    return false;
                }
            };
    private long count;

    /// Both ends, in the order of the first packet.
    private record Key(Address from, Address to, int fromPort, int toPort, Protocol protocol) {
        Key turned() {
            return new Key(to, from, toPort, fromPort, protocol);
        }
    }

    private static final class Open {
        private long first;
        private long last;
        private Basis basis = Basis.UNKNOWN;
        private boolean answered;
        private boolean forward = true;
        private String application = "";
        private long record;
        private long offset;
    }

    Frames(Sink sink) {
        this.sink = sink;
    }

    long count() {
        return count;
    }

    /// A frame without time: counted, not read.
    void simple() {
        count++;
        sink.noise("packet without time");
    }

    void frame(int link, byte[] bytes, long millis, long offset) {
        count++;
        int at = network(link, bytes);
        if (at < 0 || at + 20 > bytes.length) {
            sink.noise("frame without IP");
            return;
        }
        int version = (bytes[at] & 255) >> 4;
        if (version == 4) {
            int header = (bytes[at] & 15) * 4;
            boolean laterFragment = (big(bytes, at + 6) & 0x1fff) != 0;
            if (header >= 20 && !laterFragment) {
                Address from = Address.v4(big(bytes, at + 12) << 16 | big(bytes, at + 14));
                Address to = Address.v4(big(bytes, at + 16) << 16 | big(bytes, at + 18));
                transport(bytes, at + header, bytes[at + 9] & 255, from, to, millis, offset);
            }
        } else if (version == 6 && at + 40 <= bytes.length) {
            Address from = Address.v6(bytes, at + 8);
            Address to = Address.v6(bytes, at + 24);
            transport(bytes, at + 40, bytes[at + 6] & 255, from, to, millis, offset);
        }
    }

    /// Where the IP header begins; -1 if there is none.
    private static int network(int link, byte[] bytes) {
        int at =
                switch (link) {
                    case ETHERNET -> 12;
                    case LINUX -> 14;
                    case LINUX2 -> 0;
                    case LOOPBACK -> 4;
                    case RAW, 12, 14 -> 0;
                    default -> -1;
                };
        if (link == RAW || link == LOOPBACK || link == 12 || link == 14 || at < 0) {
            return at;
        }
        for (int tags = 0; tags <= 4 && at + 2 <= bytes.length; tags++) {
            int type = big(bytes, at);
            if (type == 0x0800 || type == 0x86dd) {
                return link == LINUX2 ? 20 : at + 2;
            }
            if (type != 0x8100 && type != 0x88a8 && type != 0x9100) {
                return -1;
            }
            at += 4;
        }
        return -1;
    }

    private void transport(
            byte[] bytes, int at, int number, Address from, Address to, long millis, long offset) {
        Protocol protocol = Protocol.ofNumber(number);
        boolean ports = protocol == Protocol.TCP || protocol == Protocol.UDP;
        if (!ports || at + 8 > bytes.length) {
            sink.noise(protocol == Protocol.ICMP ? "icmp" : "packet without ports");
            return;
        }
        Key key = new Key(from, to, big(bytes, at), big(bytes, at + 2), protocol);
        Open flow = open.get(key);
        boolean known = flow != null;
        boolean turned = false;
        if (flow == null) {
            flow = open.get(key.turned());
            turned = flow != null;
            key = turned ? key.turned() : key;
        }
        if (flow == null) {
            flow = new Open();
            flow.first = millis;
            flow.record = count;
            flow.offset = offset;
            open.put(key, flow);
        }
        flow.last = Math.max(flow.last, millis);
        flow.answered |= turned;
        if (protocol == Protocol.TCP) {
            tcp(bytes, at, key, flow, turned);
        } else {
            udp(bytes, at, key, flow, known || turned, millis, offset);
        }
    }

    private void tcp(byte[] bytes, int at, Key key, Open flow, boolean turned) {
        if (at + 20 > bytes.length) {
            return;
        }
        int flags = bytes[at + 13] & 255;
        boolean handshake = (flags & SYN) != 0;
        if (handshake) {
            boolean answer = (flags & ACK) != 0;
            flow.basis = Basis.SYN;
            flow.forward = answer == turned;
            flow.answered |= answer;
        } else if (flow.basis != Basis.SYN) {
            // the capture began in the middle: both sides are talking
            flow.answered = true;
        }
        int payload = at + ((bytes[at + 12] & 255) >> 4) * 4;
        if (payload < bytes.length && flow.application.isEmpty()) {
            flow.application = Payload.application(bytes, payload);
            String name = Payload.serverName(bytes, payload);
            if (name != null) {
                Address server = turned ? key.from() : key.to();
                sink.take(
                        new Fact.Naming(server, name, flow.last, flow.last, Fact.Means.ASKED),
                        flow.record,
                        flow.offset);
            }
        }
    }

    private void udp(
            byte[] bytes, int at, Key key, Open flow, boolean seen, long millis, long offset) {
        if (!seen) {
            Direction direction = Direction.byPorts(key.fromPort(), key.toPort());
            // the first packet is the client's, unless it comes from a well-known port
            flow.forward = direction.forward() || direction.basis() == Basis.UNKNOWN;
            flow.basis = Basis.PORT;
        }
        boolean dns = key.fromPort() == 53 || key.toPort() == 53;
        if (dns) {
            flow.application = "dns";
            for (Payload.Answer answer : Payload.dnsAnswers(bytes, at + 8)) {
                sink.take(
                        new Fact.Naming(
                                answer.address(), answer.name(), millis, millis, Fact.Means.ANSWER),
                        count,
                        offset);
            }
        }
    }

    /// Tells all flows that are still open.
    void end() {
        open.forEach(this::tell);
        open.clear();
    }

    private void tell(Key key, Open flow) {
        boolean forward = flow.forward;
        Basis basis = flow.basis;
        if (basis == Basis.UNKNOWN) {
            Direction direction = Direction.byPorts(key.fromPort(), key.toPort());
            forward = direction.forward();
            basis = direction.basis();
        }
        sink.take(
                new Fact.Flow(
                        forward ? key.from() : key.to(),
                        forward ? key.to() : key.from(),
                        key.protocol(),
                        forward ? key.toPort() : key.fromPort(),
                        "",
                        flow.application,
                        flow.first,
                        flow.last,
                        1,
                        basis,
                        flow.answered || key.protocol() == Protocol.UDP),
                flow.record,
                flow.offset);
    }

    private static int big(byte[] bytes, int at) {
        return (bytes[at] & 255) << 8 | (bytes[at + 1] & 255);
    }
}
