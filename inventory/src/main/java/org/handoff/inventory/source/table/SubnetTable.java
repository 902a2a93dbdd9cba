package org.handoff.inventory.source.table;

import org.handoff.inventory.fact.Cidr;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Label;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Source;

import java.util.List;

/// Which block of addresses belongs to which facility: columns `subnet` and `facility`, perhaps
/// `zone`.
public final class SubnetTable {
    public static final Source SOURCE =
            new TableSource(
                    new Source.Format("subnet-table", Source.Phase.NAMES, Source.Watch.NONE),
                    SubnetTable::isHeader,
                    SubnetTable::row);

    private SubnetTable() {}

    private static boolean isHeader(List<String> header) {
        List<List<String>> needed =
                List.of(
                        List.of("subnet", "cidr", "network"),
                        List.of("facility", "site", "location"));
        return Table.has(header, needed);
    }

    private static boolean row(Table.Row row, Sink sink) {
        Cidr block = Cidr.parse(row.get("subnet", "cidr", "network"));
        String facility = Label.of(row.get("facility", "site", "location")).text();
        if (block == null || facility.isEmpty()) {
            return false;
        }
        String zone = row.get("zone", "timezone", "tz");
        boolean known = zone.matches("[A-Za-z_]+(/[A-Za-z_]+)*");
        sink.take(new Fact.Subnet(block, facility, known ? zone : ""), row.line(), row.offset());
        return true;
    }
}
