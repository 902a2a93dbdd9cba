package org.handoff.inventory.source.job;

import org.handoff.inventory.fact.End;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Label;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Source;
import org.handoff.inventory.source.table.Table;
import org.handoff.inventory.source.table.TableSource;
import org.handoff.inventory.source.text.Literals;

import java.util.List;

/// `Get-CimInstance Win32_Service`, exported as a table: services whose program lies on a share, or
/// whose command line names a machine. Accounts and arguments are not kept.
public final class WindowsServices {
    private static final List<List<String>> NEEDED =
            List.of(List.of("name"), List.of("pathname"), List.of("startname", "startmode"));
    private static final Literals LITERALS = new Literals();

    public static final Source SOURCE =
            new TableSource(
                    new Source.Format("windows-services", Source.Phase.TRAFFIC, Source.Watch.NONE),
                    header -> Table.has(header, NEEDED),
                    WindowsServices::row);

    private WindowsServices() {}

    private static boolean row(Table.Row row, Sink sink) {
        if (row.get("name").isEmpty()) {
            return false;
        }
        if (row.get("startmode").equalsIgnoreCase("Disabled")) {
            sink.noise("disabled service");
            return true;
        }
        Label holder = Label.of("service " + row.get("name"));
        for (Fact.Link link :
                Literals.links(LITERALS.in(row.get("pathname")), End.HERE, holder, null, false)) {
            sink.take(link, row.line(), row.offset());
        }
        return true;
    }
}
