package org.handoff.inventory.source.table;

import org.handoff.inventory.fact.Cidr;
import org.handoff.inventory.fact.End;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Kind;
import org.handoff.inventory.fact.Label;
import org.handoff.inventory.fact.Names;
import org.handoff.inventory.fact.Protocol;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Source;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;

/// Firewall rules and allowlists, as tables with `action`, `source`, `destination`, `port`. A rule
/// between two single machines on one port is a declaration; a wider one permits many things and
/// declares none. An allowlist that a vendor keeps about our addresses (`allowed`, `vendor`) is a
/// dependency that breaks when the address changes, whatever the traffic shows.
public final class RuleTable {
    private static final String[] FROM = {"source", "from", "src", "sourceaddress"};
    private static final String[] TO = {"destination", "to", "dst", "destinationaddress"};
    private static final String[] ALLOWED = {"allowed", "allowedaddress", "allowedip"};

    public static final Source SOURCE =
            new TableSource(
                    new Source.Format("rule-table", Source.Phase.TRAFFIC, Source.Watch.NONE),
                    RuleTable::isHeader,
                    RuleTable::row);

    private RuleTable() {}

    private static boolean isHeader(List<String> header) {
        boolean rules = Table.has(header, List.of(List.of("action"), List.of(FROM), List.of(TO)));
        boolean list = Table.has(header, List.of(List.of(ALLOWED), List.of("vendor", "partner")));
        return rules || list;
    }

    private static boolean row(Table.Row row, Sink sink) {
        String allowed = row.get(ALLOWED);
        return allowed.isEmpty() ? rule(row, sink) : allowlist(row, allowed, sink);
    }

    private static boolean rule(Table.Row row, Sink sink) {
        String action = row.get("action").toLowerCase(Locale.ROOT);
        if (!action.matches("allow|permit|accept")) {
            sink.noise("rule that does not allow");
            return action.matches("deny|drop|reject|block");
        }
        End from = single(row.get(FROM));
        End to = single(row.get(TO));
        int port = row.number(0, "port", "destinationport", "dstport");
        if (from == null || to == null || port == 0) {
            sink.noise("rule wider than two machines and a port");
            return true;
        }
        Protocol protocol = Protocol.ofWord(row.get("protocol", "proto"));
        sink.take(
                new Fact.Link(
                        Kind.DECLARED,
                        from,
                        to,
                        protocol == Protocol.OTHER ? Protocol.TCP : protocol,
                        port,
                        "",
                        Label.of(row.get("name", "rule", "rulename")),
                        null,
                        false,
                        false),
                row.line(),
                row.offset());
        return true;
    }

    private static boolean allowlist(Table.Row row, String allowed, Sink sink) {
        Cidr block = Cidr.parse(allowed);
        String vendor = Names.host(row.get("vendor", "partner"));
        if (block == null || vendor == null) {
            return false;
        }
        if (!block.isSingle()) {
            sink.noise("allowlist wider than one address");
            return true;
        }
        sink.take(
                new Fact.Link(
                        Kind.SCANNED,
                        new End.Named(vendor),
                        new End.At(block.first()),
                        Protocol.INSIDE,
                        0,
                        "allowlist",
                        new Label("allowlist of the vendor"),
                        null,
                        true,
                        false),
                row.line(),
                row.offset());
        return true;
    }

    private static @Nullable End single(String text) {
        Cidr block = Cidr.parse(text);
        if (block != null) {
            return block.isSingle() ? new End.At(block.first()) : null;
        }
        return text.equalsIgnoreCase("any") ? null : End.of(text);
    }
}
