package org.handoff.inventory.source.config;

import org.handoff.inventory.fact.Address;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Names;
import org.handoff.inventory.intake.Lines;
import org.handoff.inventory.source.Head;
import org.handoff.inventory.source.Input;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// A zone of a name server in the master file format (RFC 1035 section 5): addresses and aliases.
/// Other records are passed over; text records are never looked at.
public final class ZoneFile implements Source {
    private static final Pattern SOA = Pattern.compile("(?im)^[^;\n]*\\sIN\\s+SOA\\s");
    private static final Pattern TIME = Pattern.compile("\\d+[smhdwSMHDW]?(\\d+[smhdwSMHDW])*");

    @Override
    public Format format() {
        return new Format("dns-zone", Phase.NAMES, Watch.NONE);
    }

    @Override
    public Claim claims(Head head) {
        boolean own = !head.binary() && SOA.matcher(head.text()).find();
        return own ? Claim.SURE : Claim.NO;
    }

    @Override
    public void read(Input in, Sink sink) throws IOException {
        Lines lines = in.lines();
        String origin = "";
        String owner = "";
        int depth = 0;
        while (lines.next()) {
            if (lines.isOverlong()) {
                sink.malformed(lines.line(), lines.offset(), "line too long");
                continue;
            }
            String text = bare(lines.text());
            boolean inside = depth > 0;
            depth += count(text, '(') - count(text, ')');
            if (inside || text.isBlank()) {
                continue;
            }
            List<String> words = new ArrayList<>(List.of(text.strip().split("\\s+", -1)));
            if (words.getFirst().equalsIgnoreCase("$ORIGIN") && words.size() > 1) {
                origin = full(words.get(1), origin);
            } else if (!words.getFirst().startsWith("$")) {
                boolean named = !Character.isWhitespace(text.charAt(0));
                owner = named ? full(words.removeFirst(), origin) : owner;
                record(owner, words, origin, sink, lines);
            }
        }
    }

    /// Without comment; what stands in quotes is text, and dropped.
    private static String bare(String line) {
        String text = line.replaceAll("\"[^\"]*\"?", "");
        int comment = text.indexOf(';');
        return comment < 0 ? text : text.substring(0, comment);
    }

    private static int count(String text, char c) {
        return (int) text.chars().filter(one -> one == c).count();
    }

    private static void record(
            String owner, List<String> words, String origin, Sink sink, Lines lines) {
        while (!words.isEmpty()
                && (words.getFirst().equalsIgnoreCase("IN")
                        || TIME.matcher(words.getFirst()).matches())) {
            words.removeFirst();
        }
        String type = words.isEmpty() ? "" : words.getFirst().toUpperCase(Locale.ROOT);
        if (!type.equals("A") && !type.equals("AAAA") && !type.equals("CNAME")) {
            if (!type.matches("[A-Z][A-Z0-9-]*")) {
                sink.malformed(lines.line(), lines.offset(), "no resource record");
            }
            return;
        }
        String name = owner.startsWith("*") ? null : Names.host(owner);
        String value = words.size() > 1 ? words.get(1) : "";
        if (owner.startsWith("*")) {
            sink.noise("name that stands for many");
            return;
        }
        if (type.equals("CNAME")) {
            String target = Names.host(full(value, origin));
            if (name == null || target == null) {
                sink.malformed(lines.line(), lines.offset(), "no alias");
            } else {
                sink.take(new Fact.Alias(name, target), lines.line(), lines.offset());
            }
            return;
        }
        Address address = Address.parse(value);
        if (name == null || address == null) {
            sink.malformed(lines.line(), lines.offset(), "no address with a name");
        } else if (address.isHost()) {
            sink.take(
                    new Fact.Naming(address, name, Fact.NEVER, Long.MAX_VALUE, Fact.Means.FIXED),
                    lines.line(),
                    lines.offset());
        }
    }

    /// `@` and names without a dot at their end belong to the origin.
    private static String full(String name, String origin) {
        if (name.equals("@")) {
            return origin;
        }
        if (name.endsWith(".")) {
            return name.substring(0, name.length() - 1);
        }
        return origin.isEmpty() ? name : name + "." + origin;
    }
}
