package org.handoff.inventory.source.table;

import org.handoff.inventory.fact.End;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Kind;
import org.handoff.inventory.fact.Label;
import org.handoff.inventory.fact.Protocol;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Source;
import org.handoff.inventory.source.text.ServerPort;

import java.util.List;

/// `SELECT * FROM sys.servers` of SQL Server, exported as a table: databases that this one queries.
/// A missing `provider_string` means that the login may not see it, never that there is none.
public final class LinkedServers {
    private static final int SQL_SERVER = 1433;
    private static final List<List<String>> NEEDED =
            List.of(List.of("islinked"), List.of("datasource"), List.of("name"));

    public static final Source SOURCE =
            new TableSource(
                    new Source.Format(
                            "sql-linked-servers", Source.Phase.TRAFFIC, Source.Watch.NONE),
                    LinkedServers::isHeader,
                    LinkedServers::row);

    private LinkedServers() {}

    private static boolean isHeader(List<String> header) {
        return Table.has(header, NEEDED);
    }

    private static boolean row(Table.Row row, Sink sink) {
        if (!row.get("islinked").matches("1|(?i)true")) {
            return row.get("islinked").matches("0|(?i)false");
        }
        ServerPort target = ServerPort.ofSql(row.get("datasource"), SQL_SERVER);
        if (target == null) {
            return false;
        }
        if (row.get("providerstring").equalsIgnoreCase("NULL")) {
            sink.take(
                    new Fact.Hidden("provider strings of linked servers are not visible"),
                    row.line(),
                    row.offset());
        }
        sink.take(
                new Fact.Link(
                        Kind.SCANNED,
                        End.HERE,
                        target.server(),
                        Protocol.TCP,
                        target.port(),
                        "",
                        Label.of("linked server " + row.get("name")),
                        null,
                        target.isLiteral(),
                        false),
                row.line(),
                row.offset());
        return true;
    }
}
