package org.handoff.inventory.source.zeek;

import org.handoff.inventory.fact.Address;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Names;
import org.handoff.inventory.source.Head;
import org.handoff.inventory.source.Input;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Source;

import java.io.IOException;
import java.util.List;

/// `ssl.log`: the name that a client asked for names the server, above all a vendor's.
public final class ZeekTls implements Source {
    private static final List<String> FIELDS = List.of("ts", "id.resp_h", "server_name");

    @Override
    public String name() {
        return "zeek-ssl";
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
        return ZeekLog.claims(head, "ssl", "id.resp_h", "cipher");
    }

    @Override
    public void read(Input in, Sink sink) throws IOException {
        new ZeekLog(FIELDS)
                .read(
                        in,
                        sink,
                        (fields, line, offset) -> {
                            long at = ZeekLog.time(fields[0]);
                            Address server = fields[1].address();
                            if (at == Fact.NEVER || server == null) {
                                return false;
                            }
                            String name = Names.host(fields[2].text());
                            if (name != null && server.isHost()) {
                                sink.take(
                                        new Fact.Naming(server, name, at, at, Fact.Means.ASKED),
                                        line,
                                        offset);
                            }
                            return true;
                        });
    }
}
