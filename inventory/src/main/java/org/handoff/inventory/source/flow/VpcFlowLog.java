package org.handoff.inventory.source.flow;

import org.handoff.inventory.fact.Address;
import org.handoff.inventory.fact.Basis;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Protocol;
import org.handoff.inventory.intake.Lines;
import org.handoff.inventory.intake.Slice;
import org.handoff.inventory.source.Head;
import org.handoff.inventory.source.Input;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Source;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/// AWS VPC flow logs, versions 2 to 5, in the default or a custom order of fields (then with the
/// header line that files in S3 have). Each record is one direction; TCP flags tell who began, else
/// the ports do. `pkt-srcaddr` and `pkt-dstaddr` are the ends behind an address translation.
/// `SKIPDATA` is a gap by the log's own account. See the Amazon VPC user guide, "Flow log records".
public final class VpcFlowLog implements Source {
    private static final List<String> DEFAULT =
            List.of(
                    "version",
                    "account-id",
                    "interface-id",
                    "srcaddr",
                    "dstaddr",
                    "srcport",
                    "dstport",
                    "protocol",
                    "packets",
                    "bytes",
                    "start",
                    "end",
                    "action",
                    "log-status");

    private static final List<String> WANTED =
            List.of(
                    "srcaddr",
                    "dstaddr",
                    "srcport",
                    "dstport",
                    "protocol",
                    "start",
                    "end",
                    "action",
                    "log-status",
                    "tcp-flags",
                    "pkt-srcaddr",
                    "pkt-dstaddr");

    private static final int SYN = 2;
    private static final int ACK = 16;

    @Override
    public Format format() {
        return new Format("aws-vpc-flow", Phase.TRAFFIC, Watch.CONTINUOUS);
    }

    @Override
    public Claim claims(Head head) {
        String first = head.firstLine();
        if (isHeader(first)) {
            return Claim.SURE;
        }
        String[] words = first.split(" ", -1);
        boolean plain =
                words.length == DEFAULT.size()
                        && words[0].equals("2")
                        && words[2].startsWith("eni-")
                        && words[13].matches("OK|NODATA|SKIPDATA");
        return plain ? Claim.SURE : Claim.NO;
    }

    private static boolean isHeader(String line) {
        return line.contains("srcaddr") && line.contains("dstaddr") && line.contains("dstport");
    }

    @Override
    public void read(Input in, Sink sink) throws IOException {
        Lines lines = in.lines();
        int[] columns = columns(DEFAULT);
        Slice[] fields = new Slice[WANTED.size()];
        Arrays.setAll(fields, _ -> new Slice());
        while (lines.next()) {
            Slice line = lines.slice();
            if (lines.isOverlong()) {
                sink.malformed(lines.line(), lines.offset(), "line too long");
            } else if (lines.line() == 1 && isHeader(line.text())) {
                columns = columns(List.of(line.text().strip().split(" +", -1)));
            } else if (line.length() > 0 && !row(line, columns, fields, sink, lines)) {
                sink.malformed(lines.line(), lines.offset(), "no flow record");
            }
        }
    }

    private static int[] columns(List<String> names) {
        return names.stream().mapToInt(WANTED::indexOf).toArray();
    }

    private static boolean row(Slice line, int[] columns, Slice[] fields, Sink sink, Lines lines) {
        if (!split(line, columns, fields)) {
            return false;
        }
        long start = seconds(fields[5]);
        long end = seconds(fields[6]);
        if (fields[8].is("SKIPDATA") && start != Fact.NEVER && end != Fact.NEVER) {
            sink.take(new Fact.Gap(start, end, "SKIPDATA"), lines.line(), lines.offset());
            return true;
        }
        if (fields[8].is("NODATA") || fields[8].is("SKIPDATA")) {
            return true;
        }
        Fact.Flow flow = flow(fields, start, end);
        if (flow == null) {
            return false;
        }
        sink.take(flow, lines.line(), lines.offset());
        return true;
    }

    private static boolean split(Slice line, int[] columns, Slice[] fields) {
        for (Slice field : fields) {
            field.set(line.array(), 0, 0);
        }
        byte[] bytes = line.array();
        int start = line.start();
        int column = 0;
        for (int i = start; i <= line.end(); i++) {
            if (i == line.end() || bytes[i] == ' ') {
                if (column >= columns.length) {
                    return false;
                }
                if (columns[column] >= 0) {
                    fields[columns[column]].set(bytes, start, i);
                }
                column++;
                start = i + 1;
            }
        }
        return column == columns.length;
    }

    private static Fact.@Nullable Flow flow(Slice[] fields, long start, long end) {
        Address from = behind(fields[10], fields[0]);
        Address to = behind(fields[11], fields[1]);
        int fromPort = (int) fields[2].number();
        int toPort = (int) fields[3].number();
        int number = (int) fields[4].number();
        if (from == null || to == null || number < 0 || start == Fact.NEVER || end == Fact.NEVER) {
            return null;
        }
        boolean accepted = !fields[7].is("REJECT");
        Protocol protocol = Protocol.ofNumber(number);
        if (protocol != Protocol.TCP && protocol != Protocol.UDP) {
            return new Fact.Flow(
                    from, to, protocol, 0, "", "", start, end, 1, Basis.UNKNOWN, accepted);
        }
        if (fromPort < 0 || fromPort > 65_535 || toPort < 0 || toPort > 65_535) {
            return null;
        }
        int flags = fields[9].isAbsent() ? 0 : (int) fields[9].number();
        Direction direction = direction(flags, fromPort, toPort);
        return new Fact.Flow(
                direction.forward() ? from : to,
                direction.forward() ? to : from,
                protocol,
                direction.forward() ? toPort : fromPort,
                "",
                "",
                start,
                end,
                1,
                direction.basis(),
                accepted);
    }

    private static Direction direction(int flags, int fromPort, int toPort) {
        if ((flags & (SYN | ACK)) == SYN) {
            return new Direction(true, Basis.FLAGS);
        }
        if ((flags & (SYN | ACK)) == (SYN | ACK)) {
            return new Direction(false, Basis.FLAGS);
        }
        return Direction.byPorts(fromPort, toPort);
    }

    private static @Nullable Address behind(Slice packet, Slice seen) {
        Address inner = packet.isAbsent() ? null : packet.address();
        return inner == null ? seen.address() : inner;
    }

    private static long seconds(Slice field) {
        long value = field.number();
        return value < 0 || value > 100_000_000_000L ? Fact.NEVER : value * 1000;
    }
}
