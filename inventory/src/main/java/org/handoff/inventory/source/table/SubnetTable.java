package org.handoff.inventory.source.table;

import org.handoff.inventory.fact.Cidr;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Label;
import org.handoff.inventory.source.Head;
import org.handoff.inventory.source.Input;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Source;

import java.io.IOException;
import java.util.List;

/// Which block of addresses belongs to which facility: columns `subnet` and `facility`, perhaps
/// `zone`.
public final class SubnetTable implements Source {
    @Override
    public String name() {
        return "subnet-table";
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
                        List.of("subnet", "cidr", "network"),
                        List.of("facility", "site", "location"));
        return !head.binary() && Table.has(Table.header(head), needed) ? Claim.SURE : Claim.NO;
    }

    @Override
    public void read(Input in, Sink sink) throws IOException {
        Table.read(
                in,
                sink,
                row -> {
                    Cidr block = Cidr.parse(row.get("subnet", "cidr", "network"));
                    String facility = Label.of(row.get("facility", "site", "location")).text();
                    if (block == null || facility.isEmpty()) {
                        return false;
                    }
                    String zone = row.get("zone", "timezone", "tz");
                    boolean known = zone.matches("[A-Za-z_]+(/[A-Za-z_]+)*");
                    sink.take(
                            new Fact.Subnet(block, facility, known ? zone : ""),
                            row.line(),
                            row.offset());
                    return true;
                });
    }
}
