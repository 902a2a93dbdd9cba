package org.handoff.inventory.source.config;

import org.handoff.inventory.fact.Address;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Names;
import org.handoff.inventory.intake.Lines;
import org.handoff.inventory.source.Head;
import org.handoff.inventory.source.Input;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Source;
import org.handoff.inventory.source.Times;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `dhcpd.leases` of ISC's DHCP server, see dhcpd.leases(5): its times are UTC.
public final class DhcpdLeases implements Source {
    private static final Pattern LEASE = Pattern.compile("lease\\s+(\\S+)\\s*\\{");
    private static final Pattern TIME =
            Pattern.compile("(starts|ends)\\s+(?:\\d\\s+)?(\\S+)(?:\\s+(\\S+))?;.*");
    private static final Pattern NAME = Pattern.compile("client-hostname\\s+\"([^\"]+)\";");

    @Override
    public Format format() {
        return new Format("dhcpd-leases", Phase.NAMES, Watch.NONE);
    }

    @Override
    public Claim claims(Head head) {
        Matcher lease = LEASE.matcher(head.text());
        return lease.find() && head.text().indexOf("starts ", lease.end()) >= 0
                ? Claim.SURE
                : Claim.NO;
    }

    @Override
    public void read(Input in, Sink sink) throws IOException {
        Lines lines = in.lines();
        Address address = null;
        String host = "";
        long from = Fact.NEVER;
        long to = Fact.NEVER;
        while (lines.next()) {
            String text = lines.isOverlong() ? "" : lines.text().strip();
            Matcher lease = LEASE.matcher(text);
            Matcher time = TIME.matcher(text);
            Matcher name = NAME.matcher(text);
            if (lease.matches()) {
                address = Address.parse(lease.group(1));
                host = "";
                from = Fact.NEVER;
                to = Fact.NEVER;
            } else if (time.matches()) {
                long at = time(time.group(2), time.group(3));
                from = time.group(1).equals("starts") ? at : from;
                to = time.group(1).equals("ends") ? at : to;
            } else if (name.matches()) {
                host = name.group(1);
            } else if (text.startsWith("}")) {
                end(address, host, from, to, sink, lines);
                address = null;
            }
        }
    }

    private static long time(String first, @Nullable String second) {
        if (first.equals("never")) {
            return Long.MAX_VALUE;
        }
        if (first.equals("epoch") && second != null) {
            return Times.parse(second, ZoneOffset.UTC);
        }
        return second == null ? Fact.NEVER : Times.parse(first + " " + second, ZoneOffset.UTC);
    }

    private static void end(
            @Nullable Address address, String host, long from, long to, Sink sink, Lines at) {
        if (address == null) {
            return;
        }
        String name = Names.host(host);
        if (host.isEmpty()) {
            sink.noise("lease without a name");
        } else if (name == null || from == Fact.NEVER || to <= from) {
            sink.malformed(at.line(), at.offset(), "no lease");
        } else {
            sink.take(
                    new Fact.Naming(address, name, from, to, Fact.Means.LEASE),
                    at.line(),
                    at.offset());
        }
    }
}
