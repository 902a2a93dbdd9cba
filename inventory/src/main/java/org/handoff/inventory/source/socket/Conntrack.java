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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `conntrack -L` and `/proc/net/nf_conntrack`: a moment's connections through a Linux machine,
/// with who began. Where the answer comes from another machine than was asked, the one that was
/// asked translates, and stays a node between the two.
public final class Conntrack implements Source {
    private static final Pattern LINE =
            Pattern.compile(
                    "(?:ipv[46]\\s+\\d+\\s+)?(tcp|udp|sctp|dccp|icmp|icmpv6)\\s+\\d+\\s.*?"
                            + "src=(\\S+) dst=(\\S+)(?: sport=(\\d+) dport=(\\d+))?.*?"
                            + "src=(\\S+) dst=(\\S+)(?: sport=(\\d+) dport=(\\d+))?.*");

    @Override
    public Format format() {
        return new Format("conntrack", Phase.TRAFFIC, Watch.MOMENTS);
    }

    @Override
    public Claim claims(Head head) {
        String first = head.firstLine();
        return !head.binary() && first.length() < 1_000 && LINE.matcher(first).matches()
                ? Claim.SURE
                : Claim.NO;
    }

    @Override
    public void read(Input in, Sink sink) throws IOException {
        Lines lines = in.lines();
        while (lines.next()) {
            if (lines.isOverlong()) {
                sink.malformed(lines.line(), lines.offset(), "line too long");
                continue;
            }
            String text = lines.text();
            if (!text.isBlank() && !row(text, sink, lines)) {
                sink.malformed(lines.line(), lines.offset(), "no tracked connection");
            }
        }
    }

    private static boolean row(String text, Sink sink, Lines at) {
        Matcher matcher = text.length() < 4_096 ? LINE.matcher(text) : null;
        if (matcher == null || !matcher.matches()) {
            return false;
        }
        Address client = Address.parse(matcher.group(2));
        Address asked = Address.parse(matcher.group(3));
        Address answers = Address.parse(matcher.group(6));
        if (client == null || asked == null || answers == null) {
            return false;
        }
        if (text.contains("[UNREPLIED]") || !asked.isHost() || !client.isHost()) {
            sink.noise("attempt that was not answered, or no machine");
            return true;
        }
        Protocol protocol = Protocol.ofWord(matcher.group(1));
        tell(client, asked, protocol, port(matcher.group(5)), sink, at);
        if (!answers.equals(asked)) {
            tell(asked, answers, protocol, port(matcher.group(8)), sink, at);
        }
        return true;
    }

    private static void tell(
            Address client, Address server, Protocol protocol, int port, Sink sink, Lines at) {
        if (port <= 65_535) {
            sink.take(
                    new Fact.Sighting(
                            new End.At(client),
                            new End.At(server),
                            protocol,
                            port,
                            Fact.NEVER,
                            Basis.ORIGINATOR),
                    at.line(),
                    at.offset());
        }
    }

    private static int port(@Nullable String text) {
        return text == null ? 0 : text.length() > 5 ? 65_536 : Integer.parseInt(text);
    }
}
