package org.handoff.inventory.source.zeek;

import org.handoff.inventory.fact.Address;
import org.handoff.inventory.fact.Basis;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Protocol;
import org.handoff.inventory.intake.Slice;
import org.handoff.inventory.source.Head;
import org.handoff.inventory.source.Input;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Source;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// `conn.log`: every connection with its originator. Zeek has already decided the direction; a
/// history beginning with `^` means that it had to turn the ends round by their ports.
public final class ZeekConn implements Source {
    private static final List<String> FIELDS =
            List.of(
                    "ts",
                    "id.orig_h",
                    "id.resp_h",
                    "id.resp_p",
                    "proto",
                    "service",
                    "duration",
                    "conn_state",
                    "history");

    @Override
    public Format format() {
        return new Format("zeek-conn", Phase.TRAFFIC, Watch.CONTINUOUS);
    }

    @Override
    public Claim claims(Head head) {
        return ZeekLog.claims(head, "conn", "id.orig_h", "id.resp_p", "proto", "conn_state");
    }

    @Override
    public void read(Input in, Sink sink) throws IOException {
        Map<String, String> services = new HashMap<>();
        new ZeekLog(FIELDS)
                .read(
                        in,
                        sink,
                        (fields, line, offset) -> {
                            Fact.Flow flow = flow(fields, services);
                            if (flow != null) {
                                sink.take(flow, line, offset);
                            }
                            return flow != null;
                        });
    }

    private static Fact.@org.jspecify.annotations.Nullable Flow flow(
            Slice[] fields, Map<String, String> services) {
        long at = ZeekLog.time(fields[0]);
        Address client = fields[1].address();
        Address server = fields[2].address();
        long port = fields[3].number();
        if (at == Fact.NEVER || client == null || server == null || port < 0 || port > 65_535) {
            return null;
        }
        long lasted = fields[6].length() == 0 ? 0 : fields[6].epochMillis();
        boolean turned = fields[8].length() > 0 && fields[8].charAt(0) == '^';
        Protocol protocol = protocol(fields[4]);
        boolean known = protocol == Protocol.TCP || protocol == Protocol.UDP;
        return new Fact.Flow(
                client,
                server,
                protocol,
                known ? (int) port : 0,
                "",
                service(fields[5], services),
                at,
                lasted == Fact.NEVER ? at : at + lasted,
                1,
                turned ? Basis.PORT : Basis.ORIGINATOR,
                answered(fields[7]));
    }

    private static Protocol protocol(Slice field) {
        if (field.is("tcp")) {
            return Protocol.TCP;
        }
        if (field.is("udp")) {
            return Protocol.UDP;
        }
        return field.is("icmp") ? Protocol.ICMP : Protocol.OTHER;
    }

    /// S0: nothing came back. REJ, RSTOS0, RSTRH, SH, SHR: no connection came about.
    private static boolean answered(Slice state) {
        return !(state.is("S0")
                || state.is("REJ")
                || state.is("RSTOS0")
                || state.is("RSTRH")
                || state.is("SH")
                || state.is("SHR"));
    }

    /// Zeek's own words for analyzers; the map keeps one string of each.
    private static String service(Slice field, Map<String, String> known) {
        if (field.length() == 0 || field.length() > 24) {
            return "";
        }
        String text = field.text();
        int comma = text.indexOf(',');
        String first = comma < 0 ? text : text.substring(0, comma);
        return known.size() > 256 ? "" : known.computeIfAbsent(first, same -> same);
    }
}
