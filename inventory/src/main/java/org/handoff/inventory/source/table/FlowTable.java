package org.handoff.inventory.source.table;

import org.handoff.inventory.fact.Address;
import org.handoff.inventory.fact.Basis;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Protocol;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Source;
import org.handoff.inventory.source.flow.Direction;

import java.util.List;
import java.util.Locale;

/// Connections as a table, one a row: sessions that a firewall logged (Palo Alto's traffic log and
/// the like), `nfdump -o csv`, and the network export of AWS Application Discovery. A firewall and
/// a discovery agent know who began; `nfdump` has each direction apart, so the ports tell.
public final class FlowTable {
    private static final String[] FROM = {
        "sourceaddress", "sourceip", "srcip", "srcaddr", "sa", "source", "src"
    };
    private static final String[] TO = {
        "destinationaddress", "destinationip", "dstip", "dstaddr", "da", "destination", "dst"
    };
    private static final String[] PORT = {"destinationport", "dstport", "dport", "dp"};
    private static final String[] TIME = {
        "starttime", "start", "ts", "firstseen", "timestamp", "generatetime", "receivetime", "time"
    };
    private static final String[] PROTOCOL = {
        "ipprotocol", "transportprotocol", "protocol", "proto", "pr"
    };

    /// What a log of sessions has and a list of rules has not.
    private static final List<String> SESSION =
            List.of(
                    "sessionid",
                    "starttime",
                    "receivetime",
                    "generatetime",
                    "firstseen",
                    "bytes",
                    "ibyt",
                    "bytessent",
                    "elapsedtime");

    /// A firewall or a collector, which sees all the time.
    public static final Source SESSIONS =
            new TableSource(
                    new Source.Format("flow-table", Source.Phase.TRAFFIC, Source.Watch.CONTINUOUS),
                    header -> Table.has(header, needed()) && hasAny(header, SESSION),
                    FlowTable::row);

    /// An agent of AWS, which looks now and then.
    public static final Source AWS_DISCOVERY =
            new TableSource(
                    new Source.Format("aws-discovery", Source.Phase.TRAFFIC, Source.Watch.MOMENTS),
                    header ->
                            Table.has(header, needed())
                                    && header.contains("transportprotocol")
                                    && hasAny(
                                            header,
                                            List.of(
                                                    "agentassignedprocessid",
                                                    "agentid",
                                                    "sourceserverid")),
                    FlowTable::row);

    private FlowTable() {}

    private static List<List<String>> needed() {
        return List.of(List.of(FROM), List.of(TO), List.of(PORT));
    }

    private static boolean hasAny(List<String> header, List<String> names) {
        return names.stream().anyMatch(header::contains);
    }

    private static boolean row(Table.Row row, Sink sink) {
        Address from = Address.parse(row.get(FROM));
        Address to = Address.parse(row.get(TO));
        int port = row.number(-1, PORT);
        long at = row.time(TIME);
        if (from == null || to == null || port < 0 || port > 65_535) {
            return false;
        }
        Protocol protocol = protocol(row.get(PROTOCOL));
        if (at == Fact.NEVER) {
            return false;
        }
        boolean apart = row.has("sa") && row.has("sp");
        int fromPort = row.number(0, "sp");
        Direction direction =
                apart ? Direction.byPorts(fromPort, port) : new Direction(true, Basis.ORIGINATOR);
        boolean refused =
                row.get("action").toLowerCase(Locale.ROOT).matches("deny|drop.*|reset.*|block.*");
        sink.take(
                new Fact.Flow(
                        direction.forward() ? from : to,
                        direction.forward() ? to : from,
                        protocol,
                        direction.forward() ? port : fromPort,
                        "",
                        "",
                        at,
                        at,
                        Math.max(1, row.number(1, "repeatcount")),
                        direction.basis(),
                        !refused),
                row.line(),
                row.offset());
        return true;
    }

    private static Protocol protocol(String text) {
        if (text.isEmpty()) {
            return Protocol.TCP;
        }
        return text.matches("\\d{1,3}")
                ? Protocol.ofNumber(Integer.parseInt(text))
                : Protocol.ofWord(text);
    }
}
