package org.handoff.driver.dns;

import org.handoff.driver.Deadline;
import org.handoff.model.HandoffException;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.TTL;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.Update;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/// Asks name servers, and updates a zone.
final class ZoneClient {
    /// Of one question to a resolver, which may be gone.
    private static final Duration RESOLVER_MAX = Duration.ofSeconds(3);

    private final DnsConfig config;
    private final Name zone;
    private final Name name;
    private final Name owner;
    private final int type;

    /// @throws HandoffException `driver.dns` if a name, type or value is none
    ZoneClient(DnsConfig config) {
        this.config = config;
        try {
            this.zone = Name.fromString(config.zone(), Name.root);
            this.name = Name.fromString(config.name(), Name.root);
            this.owner = Name.fromString(DnsConfig.OWNER, name);
        } catch (TextParseException e) {
            throw HandoffException.operator(
                    "driver.dns", "The spec's DNS name is none: " + e.getMessage() + ".", "");
        }
        this.type = Type.value(config.type());
        config.legacy().forEach(it -> data(it, 0));
        config.cloud().forEach(it -> data(it, 0));
    }

    /// What a server says of a name.
    ///
    /// @param values as text, sorted
    /// @param ttl the lowest, seconds; 0 if there is none
    record Answer(List<String> values, long ttl) {
        Answer {
            values = List.copyOf(values);
        }
    }

    /// The records as the spec says them, in the form in which answers are compared.
    List<String> canonical(List<String> values) {
        return values.stream().map(it -> data(it, 0).rdataToString()).sorted().toList();
    }

    Answer data(InetSocketAddress at, Deadline deadline) throws IOException {
        return ask(at, name, type, deadline);
    }

    /// The same by a resolver, over UDP as clients ask.
    Answer resolved(InetSocketAddress at, Deadline deadline) throws IOException {
        SimpleResolver resolver = new SimpleResolver(at);
        Duration left = deadline.left();
        resolver.setTimeout(left.compareTo(RESOLVER_MAX) < 0 ? atLeast(left) : RESOLVER_MAX);
        return answer(resolver.send(question(name, type)), name, type);
    }

    Answer owner(Deadline deadline) throws IOException {
        return ask(config.server(), owner, Type.TXT, deadline);
    }

    private static Answer ask(InetSocketAddress at, Name name, int type, Deadline deadline)
            throws IOException {
        SimpleResolver server = new SimpleResolver(at);
        server.setTCP(true);
        server.setTimeout(atLeast(deadline.left()));
        return answer(server.send(question(name, type)), name, type);
    }

    private static Message question(Name name, int type) {
        return Message.newQuery(Record.newRecord(name, type, DClass.IN));
    }

    private static Answer answer(Message message, Name name, int type) throws IOException {
        int code = message.getRcode();
        if (code != Rcode.NOERROR && code != Rcode.NXDOMAIN) {
            throw new IOException("the answer is " + Rcode.string(code));
        }
        List<Record> records =
                message.getSection(Section.ANSWER).stream()
                        .filter(it -> it.getType() == type && it.getName().equals(name))
                        .toList();
        return new Answer(
                records.stream().map(ZoneClient::text).sorted().toList(),
                records.stream().mapToLong(Record::getTTL).min().orElse(0));
    }

    private static String text(Record record) {
        return record instanceof org.xbill.DNS.TXTRecord it
                ? String.join("", it.getStrings())
                : record.rdataToString();
    }

    /// Replaces values and mark in one message, if both are still as they were read.
    ///
    /// @return the server's code: [Rcode#NOERROR], or why it changed nothing
    /// @throws IOException if it may have been done
    int update(
            Answer before,
            String ownerBefore,
            List<String> values,
            long ttl,
            OwnerText mark,
            Deadline deadline)
            throws IOException {
        Update update = new Update(zone);
        for (String each : before.values()) {
            update.present(data(each, 0));
        }
        if (ownerBefore.isEmpty()) {
            update.absent(owner, Type.TXT);
        } else {
            update.present(txt(ownerBefore, 0));
        }
        update.delete(name, type);
        for (String each : values) {
            update.add(data(each, ttl));
        }
        update.delete(owner, Type.TXT);
        update.add(txt(mark.text(), 0));
        SimpleResolver server = new SimpleResolver(config.server());
        server.setTCP(true);
        server.setTimeout(atLeast(deadline.left()));
        DnsConfig.Key key = config.key();
        server.setTSIGKey(
                new TSIG(Name.fromString(key.algorithm(), Name.root), key.name(), key.secret()));
        return server.send(update).getRcode();
    }

    private Record data(String value, long ttl) {
        return record(name, type, value, ttl);
    }

    private Record txt(String text, long ttl) {
        return record(owner, Type.TXT, "\"" + text + "\"", ttl);
    }

    private static Record record(Name name, int type, String value, long ttl) {
        try {
            return Record.fromString(name, type, DClass.IN, ttl, value, Name.root);
        } catch (IOException e) {
            throw HandoffException.operator(
                    "driver.dns",
                    "The spec's value for " + name + " " + Type.string(type) + " is none.",
                    "Write an address for A and AAAA, a name for CNAME.");
        }
    }

    private static Duration atLeast(Duration left) {
        return left.isZero() ? Duration.ofMillis(1) : left;
    }

    /// For people, e.g. `1h`.
    static String words(long seconds) {
        return TTL.format(seconds).toLowerCase(java.util.Locale.ROOT);
    }

    static String list(List<String> values) {
        return values.stream().collect(Collectors.joining(", "));
    }
}
