package org.handoff.inventory.source.config;

import org.handoff.inventory.fact.Address;
import org.handoff.inventory.fact.End;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Kind;
import org.handoff.inventory.fact.Label;
import org.handoff.inventory.fact.Names;
import org.handoff.inventory.fact.Protocol;
import org.handoff.inventory.intake.Lines;
import org.handoff.inventory.source.Head;
import org.handoff.inventory.source.Input;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Source;

import java.io.IOException;

/// A machine's own `hosts` file. Every line that is no loopback overrides the name service, and
/// goes on pointing at the old address after everything else has moved.
public final class HostsFile implements Source {
    @Override
    public Format format() {
        return new Format("hosts-file", Phase.TRAFFIC, Watch.NONE);
    }

    @Override
    public Claim claims(Head head) {
        String name = head.name();
        boolean named = name.equals("hosts") || name.equals("hosts.txt") || name.endsWith("_hosts");
        return named && !head.binary() ? Claim.SURE : Claim.NO;
    }

    @Override
    public void read(Input in, Sink sink) throws IOException {
        Lines lines = in.lines();
        while (lines.next()) {
            String text = lines.isOverlong() ? "" : lines.text();
            int hash = text.indexOf('#');
            String body = (hash < 0 ? text : text.substring(0, hash)).strip();
            if (lines.isOverlong()) {
                sink.malformed(lines.line(), lines.offset(), "line too long");
            } else if (!body.isEmpty() && !line(body.split("\\s+", -1), sink, lines)) {
                sink.malformed(lines.line(), lines.offset(), "no address with a name");
            }
        }
    }

    private static boolean line(String[] words, Sink sink, Lines lines) {
        Address address = Address.parse(words[0]);
        String name = words.length > 1 ? Names.host(words[1]) : null;
        if (address == null || name == null) {
            return false;
        }
        if (!address.isHost()) {
            sink.noise("loopback");
            return true;
        }
        sink.take(
                new Fact.Link(
                        Kind.SCANNED,
                        End.HERE,
                        new End.At(address),
                        Protocol.INSIDE,
                        0,
                        "",
                        Label.of("hosts file: " + name),
                        null,
                        true,
                        false),
                lines.line(),
                lines.offset());
        return true;
    }
}
