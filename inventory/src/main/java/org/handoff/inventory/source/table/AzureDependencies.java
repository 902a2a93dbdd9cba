package org.handoff.inventory.source.table;

import org.handoff.inventory.fact.Address;
import org.handoff.inventory.fact.Basis;
import org.handoff.inventory.fact.End;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Names;
import org.handoff.inventory.fact.Protocol;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Source;

import java.util.List;

/// The dependency export of Azure Migrate: TCP only, polled, without source addresses or protocol.
public final class AzureDependencies {
    private static final List<List<String>> NEEDED =
            List.of(List.of("timeslot"), List.of("sourceservername"), List.of("destinationport"));

    public static final Source SOURCE =
            new TableSource(
                    new Source.Format(
                            "azure-migrate-dependencies",
                            Source.Phase.TRAFFIC,
                            Source.Watch.MOMENTS),
                    AzureDependencies::isHeader,
                    AzureDependencies::row);

    private AzureDependencies() {}

    private static boolean isHeader(List<String> header) {
        return Table.has(header, NEEDED);
    }

    private static boolean row(Table.Row row, Sink sink) {
        String from = Names.host(row.get("sourceservername"));
        Address address = Address.parse(row.get("destinationip"));
        String name = Names.host(row.get("destinationservername"));
        int port = row.number(-1, "destinationport");
        if (from == null || (address == null && name == null) || port < 0 || port > 65_535) {
            return false;
        }
        sink.take(
                new Fact.Sighting(
                        new End.Named(from),
                        address == null
                                ? new End.Named(name == null ? "" : name)
                                : new End.At(address),
                        Protocol.TCP,
                        port,
                        row.time("timeslot"),
                        Basis.LISTENER),
                row.line(),
                row.offset());
        return true;
    }
}
