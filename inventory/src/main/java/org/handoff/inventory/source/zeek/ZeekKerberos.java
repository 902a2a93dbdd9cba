package org.handoff.inventory.source.zeek;

import org.handoff.inventory.fact.Address;
import org.handoff.inventory.fact.Basis;
import org.handoff.inventory.fact.End;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Names;
import org.handoff.inventory.fact.Protocol;
import org.handoff.inventory.intake.Slice;
import org.handoff.inventory.source.Head;
import org.handoff.inventory.source.Input;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Source;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/// `kerberos.log`: who asked for a ticket to which service, even where the traffic itself passes no
/// sensor. Only services whose name tells the port are taken; the user who asked is never read. A
/// ticket lasts for hours, so silence proves nothing.
public final class ZeekKerberos implements Source {
    private static final List<String> FIELDS =
            List.of("ts", "id.orig_h", "request_type", "service", "success");

    private static final int SQL_SERVER = 1433;

    @Override
    public Format format() {
        return new Format("zeek-kerberos", Phase.TRAFFIC, Watch.MOMENTS);
    }

    @Override
    public Claim claims(Head head) {
        return ZeekLog.claims(head, "kerberos", "request_type", "service");
    }

    @Override
    public void read(Input in, Sink sink) throws IOException {
        new ZeekLog(FIELDS)
                .read(in, sink, (fields, line, offset) -> row(fields, sink, line, offset));
    }

    private static boolean row(Slice[] fields, Sink sink, long line, long offset) {
        long at = ZeekLog.time(fields[0]);
        Address client = fields[1].address();
        if (at == Fact.NEVER || client == null) {
            return false;
        }
        String service = fields[3].text();
        int slash = service.indexOf('/');
        if (!fields[2].is("TGS") || isFalse(fields[4]) || slash < 0) {
            sink.noise("ticket that names no service, or was refused");
            return true;
        }
        String rest = service.substring(slash + 1).replaceFirst("[@/].*$", "");
        int colon = rest.indexOf(':');
        String host = Names.host(colon < 0 ? rest : rest.substring(0, colon));
        int port =
                port(
                        service.substring(0, slash).toLowerCase(Locale.ROOT),
                        colon < 0 ? "" : rest.substring(colon + 1));
        if (host == null || port < 0) {
            sink.noise("ticket to a service without a port of its own");
            return true;
        }
        sink.take(
                new Fact.Sighting(
                        new End.At(client),
                        new End.Named(host),
                        Protocol.TCP,
                        port,
                        at,
                        Basis.ORIGINATOR),
                line,
                offset);
        return true;
    }

    private static boolean isFalse(Slice field) {
        return field.is("F") || field.is("false");
    }

    /// -1 if the name does not tell.
    private static int port(String kind, String said) {
        return switch (kind) {
            case "mssqlsvc" ->
                    said.matches("\\d{1,5}") && Integer.parseInt(said) <= 65_535
                            ? Integer.parseInt(said)
                            : said.isEmpty() ? SQL_SERVER : -1;
            case "cifs" -> 445;
            case "termsrv" -> 3389;
            case "postgres" -> 5432;
            case "nfs" -> 2049;
            default -> -1;
        };
    }
}
