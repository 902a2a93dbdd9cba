package org.handoff.inventory.source.table;

import org.handoff.inventory.fact.Address;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Names;
import org.handoff.inventory.source.Head;
import org.handoff.inventory.source.Input;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Source;
import org.handoff.inventory.source.Times;

import java.io.IOException;
import java.util.List;

/// DHCP leases as a table: `ip`, `hostname`, `start`, `end`. An address that passes from machine to
/// machine is each one's for its time.
public final class LeaseTable implements Source {
    private static final String[] START = {"start", "leasestart", "starttime", "leasestarttime"};
    private static final String[] END = {
        "end", "leaseend", "endtime", "leaseexpirytime", "leaseendtime"
    };

    @Override
    public String name() {
        return "dhcp-lease-table";
    }

    @Override
    public Phase phase() {
        return Phase.NAMES;
    }

    @Override
    public Watch watch() {
        return Watch.NONE;
    }

    @Override
    public Claim claims(Head head) {
        List<List<String>> needed =
                List.of(
                        List.of("ip", "ipaddress"),
                        List.of("hostname", "host", "name"),
                        List.of(START),
                        List.of(END));
        return !head.binary() && Table.has(Table.header(head), needed) ? Claim.SURE : Claim.NO;
    }

    @Override
    public void read(Input in, Sink sink) throws IOException {
        Table.read(
                in,
                sink,
                row -> {
                    Address address = Address.parse(row.get("ip", "ipaddress"));
                    String host = Names.host(row.get("hostname", "host", "name"));
                    long from = Times.parse(row.get(START));
                    long to = Times.parse(row.get(END));
                    if (address == null || host == null || from == Fact.NEVER || to <= from) {
                        return false;
                    }
                    sink.take(
                            new Fact.Naming(address, host, from, to, Fact.Means.LEASE),
                            row.line(),
                            row.offset());
                    return true;
                });
    }
}
