package org.handoff.inventory.source.table;

import org.handoff.inventory.fact.Address;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Label;
import org.handoff.inventory.fact.Names;
import org.handoff.inventory.fact.Role;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Source;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// An inventory of machines: an export of a CMDB or a person's own list. Columns by name, in any
/// order: `name` and `role` must be there (a table of machines); `ip`, `facility`, `application`,
/// `zone`, `moves` may be.
public final class HostTable {
    private static final List<String> NAME =
            List.of("name", "host", "hostname", "server", "servername", "machine", "ciname");
    private static final List<String> ROLE = List.of("role", "kind", "type", "ciclass", "class");
    private static final List<String> IP =
            List.of("ip", "ips", "ipaddress", "ipaddresses", "address", "addresses");

    public static final Source SOURCE =
            new TableSource(
                    new Source.Format("host-table", Source.Phase.NAMES, Source.Watch.NONE),
                    HostTable::isHeader,
                    HostTable::row);

    private HostTable() {}

    private static boolean isHeader(List<String> header) {
        return Table.has(header, List.of(NAME, ROLE, IP));
    }

    private static boolean row(Table.Row row, Sink sink) {
        String name = Names.host(row.get(array(NAME)));
        if (name == null) {
            return false;
        }
        List<Address> addresses = new ArrayList<>();
        for (String text : row.get(array(IP)).split("[;,\\s]+", -1)) {
            Address address = Address.parse(text);
            if (address != null) {
                addresses.add(address);
            } else if (!text.isEmpty()) {
                return false;
            }
        }
        sink.take(
                new Fact.Host(
                        name,
                        addresses,
                        Role.ofWord(row.get(array(ROLE))),
                        Label.of(row.get("facility", "site", "location")).text(),
                        Label.of(row.get("application", "app", "service")).text(),
                        row.get("zone", "timezone", "tz").matches("[A-Za-z_]+(/[A-Za-z_]+)*")
                                ? row.get("zone", "timezone", "tz")
                                : "",
                        flag(row.get("moves", "inscope", "migrate"))),
                row.line(),
                row.offset());
        return true;
    }

    private static @Nullable Boolean flag(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "yes", "y", "true", "1", "x" -> true;
            case "no", "n", "false", "0" -> false;
            default -> null;
        };
    }

    private static String[] array(List<String> names) {
        return names.toArray(String[]::new);
    }
}
