package org.handoff.inventory.source.socket;

import org.handoff.inventory.fact.Address;
import org.handoff.inventory.fact.Basis;
import org.handoff.inventory.fact.End;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Names;
import org.handoff.inventory.fact.Protocol;
import org.handoff.inventory.source.Head;
import org.handoff.inventory.source.Input;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Source;
import org.handoff.inventory.source.table.Table;
import org.handoff.inventory.source.table.TableSource;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// `Get-NetTCPConnection | Export-Csv`: a moment's connections of a Windows machine.
public final class NetTcpConnection implements Source {
    private static final List<List<String>> NEEDED =
            List.of(
                    List.of("localaddress"),
                    List.of("localport"),
                    List.of("remoteaddress"),
                    List.of("remoteport"),
                    List.of("state"));

    @Override
    public Format format() {
        return new Format("net-tcp-connection", Phase.TRAFFIC, Watch.MOMENTS);
    }

    @Override
    public Claim claims(Head head) {
        return TableSource.claims(head, header -> Table.has(header, NEEDED));
    }

    private record Open(
            End own,
            int localPort,
            Address remote,
            int remotePort,
            long at,
            long line,
            long offset) {}

    @Override
    public void read(Input in, Sink sink) throws IOException {
        Set<Integer> listening = new HashSet<>();
        List<Open> open = new ArrayList<>();
        Table.read(
                in,
                sink,
                row -> {
                    Address remote = Address.parse(row.get("remoteaddress"));
                    int localPort = row.number(-1, "localport");
                    int remotePort = row.number(-1, "remoteport");
                    if (remote == null || localPort < 0 || remotePort < 0) {
                        return false;
                    }
                    String state = row.get("state");
                    if (state.matches("2|(?i)listen")) {
                        listening.add(localPort);
                    } else if (!remote.isHost()) {
                        sink.noise("loopback");
                    } else if (state.matches(
                            "(?i)established|5|time_?wait|11|close_?wait|8|fin_?wait[12]|6|7")) {
                        String computer = Names.host(row.get("pscomputername", "computer"));
                        End own =
                                computer == null || computer.equals("localhost")
                                        ? End.HERE
                                        : new End.Named(computer);
                        long at = row.time("creationtime");
                        open.add(
                                new Open(
                                        own,
                                        localPort,
                                        remote,
                                        remotePort,
                                        at,
                                        row.line(),
                                        row.offset()));
                    }
                    return true;
                });
        for (Open one : open) {
            boolean serves = listening.contains(one.localPort());
            End remote = new End.At(one.remote());
            sink.take(
                    new Fact.Sighting(
                            serves ? remote : one.own(),
                            serves ? one.own() : remote,
                            Protocol.TCP,
                            serves ? one.localPort() : one.remotePort(),
                            one.at(),
                            Basis.LISTENER),
                    one.line(),
                    one.offset());
        }
    }
}
