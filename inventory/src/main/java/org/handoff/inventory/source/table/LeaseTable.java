package org.handoff.inventory.source.table;

import org.handoff.inventory.fact.Address;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Names;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Source;

import java.util.List;

/// DHCP leases as a table: `ip`, `hostname`, `start`, `end`. An address that passes from machine to
/// machine is each one's for its time.
public final class LeaseTable {
    private static final String[] START = {"start", "leasestart", "starttime", "leasestarttime"};
    private static final String[] END = {
        "end", "leaseend", "endtime", "leaseexpirytime", "leaseendtime"
    };

    public static final Source SOURCE =
            new TableSource(
                    new Source.Format("dhcp-lease-table", Source.Phase.NAMES, Source.Watch.NONE),
                    LeaseTable::isHeader,
                    LeaseTable::row);

    private LeaseTable() {}

    private static boolean isHeader(List<String> header) {
        List<List<String>> needed =
                List.of(
                        List.of("ip", "ipaddress"),
                        List.of("hostname", "host", "name"),
                        List.of(START),
                        List.of(END));
        return Table.has(header, needed);
    }

    private static boolean row(Table.Row row, Sink sink) {
        Address address = Address.parse(row.get("ip", "ipaddress"));
        String host = Names.host(row.get("hostname", "host", "name"));
        long from = row.time(START);
        long to = row.time(END);
        if (address == null || host == null || from == Fact.NEVER || to <= from) {
            return false;
        }
        sink.take(
                new Fact.Naming(address, host, from, to, Fact.Means.LEASE),
                row.line(),
                row.offset());
        return true;
    }
}
