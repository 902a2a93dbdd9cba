package org.handoff.inventory.source.table;

import org.handoff.inventory.fact.Address;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Label;
import org.handoff.inventory.fact.Names;
import org.handoff.inventory.fact.Role;
import org.handoff.inventory.source.Head;
import org.handoff.inventory.source.Input;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Source;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// An inventory of machines: an export of a CMDB or a person's own list. Columns by name, in any
/// order: `name` and `role` must be there (a table of machines); `ip`, `facility`, `application`,
/// `zone`, `moves` may be.
public final class HostTable implements Source {
    private static final List<String> NAME =
            List.of("name", "host", "hostname", "server", "servername", "machine", "ciname");
    private static final List<String> ROLE = List.of("role", "kind", "type", "ciclass", "class");
    private static final List<String> IP =
            List.of("ip", "ips", "ipaddress", "ipaddresses", "address", "addresses");

    @Override
    public String name() {
        return "host-table";
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
        List<String> header = Table.header(head);
        return !head.binary() && Table.has(header, List.of(NAME, ROLE, IP)) ? Claim.SURE : Claim.NO;
    }

    @Override
    public void read(Input in, Sink sink) throws IOException {
        Table.read(
                in,
                sink,
                row -> {
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
                                    row.get("zone", "timezone", "tz")
                                                    .matches("[A-Za-z_]+(/[A-Za-z_]+)*")
                                            ? row.get("zone", "timezone", "tz")
                                            : "",
                                    flag(row.get("moves", "inscope", "migrate"))),
                            row.line(),
                            row.offset());
                    return true;
                });
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
