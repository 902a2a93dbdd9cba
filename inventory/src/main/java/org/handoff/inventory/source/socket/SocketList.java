package org.handoff.inventory.source.socket;

import org.handoff.inventory.fact.Address;
import org.handoff.inventory.fact.Basis;
import org.handoff.inventory.fact.End;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Protocol;
import org.handoff.inventory.intake.Lines;
import org.handoff.inventory.source.Head;
import org.handoff.inventory.source.Input;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Source;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What `ss -tunap`, `netstat -tunap` and Windows' `netstat -ano` print: a moment's connections.
/// Ports that the machine listens on tell which end is the server. Processes are not read: command
/// lines can hold anything.
public final class SocketList implements Source {
    @Override
    public Format format() {
        return new Format("socket-list", Phase.TRAFFIC, Watch.MOMENTS);
    }

    @Override
    public Claim claims(Head head) {
        String text = head.text();
        boolean netstat =
                text.contains("Active Connections") || text.contains("Active Internet connections");
        boolean linux = text.contains("Netid") && text.contains("Peer Address:Port");
        boolean header =
                text.contains("Local Address") && (text.contains("Foreign Address") || linux);
        return header && (netstat || linux) ? Claim.SURE : Claim.NO;
    }

    /// @param state lower case; empty for UDP
    private record Line(
            Protocol protocol,
            String state,
            HostPort local,
            HostPort remote,
            long line,
            long offset) {}

    private record HostPort(@Nullable Address address, int port) {}

    @Override
    public void read(Input in, Sink sink) throws IOException {
        Lines lines = in.lines();
        Set<Integer> listening = new HashSet<>();
        List<Line> open = new ArrayList<>();
        while (lines.next()) {
            String text = lines.isOverlong() ? "" : lines.text().strip();
            String first = text.toLowerCase(Locale.ROOT);
            if (!first.startsWith("tcp") && !first.startsWith("udp")) {
                continue;
            }
            Line line = line(text, lines.line(), lines.offset());
            if (line == null) {
                sink.malformed(lines.line(), lines.offset(), "no connection");
            } else if (line.state().startsWith("listen") || line.remote().port() == 0) {
                listening.add(line.local().port());
            } else {
                open.add(line);
            }
        }
        for (Line line : open) {
            tell(line, listening, sink);
        }
    }

    private static void tell(Line line, Set<Integer> listening, Sink sink) {
        Address remote = line.remote().address();
        if (remote == null || !remote.isHost()) {
            sink.noise("loopback");
            return;
        }
        if (line.state().startsWith("syn")) {
            sink.noise("connection not yet open");
            return;
        }
        boolean serves = listening.contains(line.local().port());
        End other = new End.At(remote);
        sink.take(
                new Fact.Sighting(
                        serves ? other : End.HERE,
                        serves ? End.HERE : other,
                        line.protocol(),
                        serves ? line.local().port() : line.remote().port(),
                        Fact.NEVER,
                        serves || !listening.isEmpty() ? Basis.LISTENER : Basis.PORT),
                line.line(),
                line.offset());
    }

    /// Both ends are the two words that end in `:port`; the state is the word of letters.
    private static @Nullable Line line(String text, long line, long offset) {
        String[] words = text.split("\\s+", -1);
        List<HostPort> ends = new ArrayList<>(2);
        String state = "";
        for (int i = 1; i < words.length && ends.size() < 2; i++) {
            HostPort end = end(words[i]);
            if (end != null) {
                ends.add(end);
            } else if (words[i].matches("[A-Za-z][A-Za-z_\\-0-9]+") && state.isEmpty()) {
                state = words[i].toLowerCase(Locale.ROOT);
            }
        }
        for (String word : words) {
            boolean known =
                    word.matches(
                            "LISTEN(ING)?|ESTABLISHED|ESTAB|TIME[_-]WAIT|CLOSE[_-]WAIT|SYN[_-].*|FIN.*|LAST[_-]ACK|UNCONN");
            state = known ? word.toLowerCase(Locale.ROOT) : state;
        }
        return ends.size() < 2
                ? null
                : new Line(
                        Protocol.ofWord(words[0]), state, ends.get(0), ends.get(1), line, offset);
    }

    private static @Nullable HostPort end(String word) {
        int colon = word.lastIndexOf(':');
        if (colon <= 0) {
            return null;
        }
        String port = word.substring(colon + 1);
        if (!port.equals("*") && !port.matches("\\d{1,5}")) {
            return null;
        }
        String host = word.substring(0, colon).replace("[", "").replace("]", "");
        int zone = host.indexOf('%');
        Address address = Address.parse(zone < 0 ? host : host.substring(0, zone));
        boolean any = host.equals("*") || host.equals("::") || host.equals("0.0.0.0");
        if (address == null && !any) {
            return null;
        }
        return new HostPort(any ? null : address, port.equals("*") ? 0 : Integer.parseInt(port));
    }
}
