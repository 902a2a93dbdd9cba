package org.handoff.inventory.source.zeek;

import org.handoff.inventory.fact.Address;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Names;
import org.handoff.inventory.intake.Slice;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Source;

import java.util.List;

/// `ssl.log`: the name that a client asked for names the server, above all a vendor's.
public final class ZeekTls {
    private static final List<String> FIELDS = List.of("ts", "id.resp_h", "server_name");

    public static final Source SOURCE =
            new ZeekSource("zeek-ssl", "ssl", List.of("id.resp_h", "cipher"), FIELDS, ZeekTls::row);

    private ZeekTls() {}

    private static boolean row(Slice[] fields, Sink sink, long line, long offset) {
        long at = ZeekLog.time(fields[0]);
        Address server = fields[1].address();
        if (at == Fact.NEVER || server == null) {
            return false;
        }
        String name = Names.host(fields[2].text());
        if (name != null && server.isHost()) {
            sink.take(new Fact.Naming(server, name, at, at, Fact.Means.ASKED), line, offset);
        }
        return true;
    }
}
