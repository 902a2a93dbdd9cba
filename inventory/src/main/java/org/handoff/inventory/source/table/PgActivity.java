package org.handoff.inventory.source.table;

import org.handoff.inventory.fact.Address;
import org.handoff.inventory.fact.Basis;
import org.handoff.inventory.fact.End;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Names;
import org.handoff.inventory.fact.Protocol;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Source;
import org.jspecify.annotations.Nullable;

import java.util.List;

/// Samples of who is connected to a database: `pg_stat_activity` of PostgreSQL or
/// `sys.dm_exec_sessions` of SQL Server, as a table. Queries are not read.
public final class PgActivity {
    public static final Source SOURCE =
            new TableSource(
                    new Source.Format(
                            "database-sessions", Source.Phase.TRAFFIC, Source.Watch.MOMENTS),
                    PgActivity::isHeader,
                    PgActivity::row);

    private PgActivity() {}

    private static boolean isHeader(List<String> header) {
        boolean postgres = Table.has(header, List.of(List.of("clientaddr"), List.of("datname")));
        boolean sqlServer =
                Table.has(header, List.of(List.of("sessionid"), List.of("programname")));
        return postgres || sqlServer;
    }

    private static boolean row(Table.Row row, Sink sink) {
        boolean postgres = row.has("clientaddr");
        String text = row.get("clientaddr", "clientnetaddress", "hostname");
        if (text.isEmpty()) {
            sink.noise("session on the machine itself");
            return true;
        }
        End client = client(text);
        if (client == null) {
            return false;
        }
        int port = row.number(postgres ? 5432 : 1433, "serverport", "localtcpport");
        long at = row.time("sampledat", "sampled", "querystart", "backendstart", "logintime");
        sink.take(
                new Fact.Sighting(client, End.HERE, Protocol.TCP, port, at, Basis.LISTENER),
                row.line(),
                row.offset());
        return true;
    }

    private static @Nullable End client(String text) {
        int slash = text.indexOf('/');
        Address address = Address.parse(slash < 0 ? text : text.substring(0, slash));
        if (address != null) {
            return new End.At(address);
        }
        String host = Names.host(text);
        return host == null ? null : new End.Named(host);
    }
}
