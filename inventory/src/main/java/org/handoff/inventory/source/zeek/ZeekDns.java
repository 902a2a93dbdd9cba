package org.handoff.inventory.source.zeek;

import org.handoff.inventory.fact.Address;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Names;
import org.handoff.inventory.intake.Slice;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Source;

import java.util.List;

/// `dns.log`: which name meant which address. Chains of CNAME end at the name that was asked for.
public final class ZeekDns {
    private static final List<String> FIELDS = List.of("ts", "query", "qtype_name", "answers");

    public static final Source SOURCE =
            new ZeekSource("zeek-dns", "dns", List.of("query", "qtype_name"), FIELDS, ZeekDns::row);

    private ZeekDns() {}

    private static boolean row(Slice[] fields, Sink sink, long line, long offset) {
        long at = ZeekLog.time(fields[0]);
        if (at == Fact.NEVER) {
            return false;
        }
        boolean address = fields[2].is("A") || fields[2].is("AAAA");
        String name = address ? Names.host(fields[1].text()) : null;
        if (name == null || fields[3].length() == 0) {
            return true;
        }
        for (String answer : fields[3].text().split(",", -1)) {
            Address found = Address.parse(answer.strip());
            if (found != null && found.isHost()) {
                sink.take(new Fact.Naming(found, name, at, at, Fact.Means.ANSWER), line, offset);
            }
        }
        return true;
    }
}
