package org.handoff.inventory.source.engine;

import org.handoff.inventory.fact.End;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Kind;
import org.handoff.inventory.fact.Label;
import org.handoff.inventory.fact.Protocol;
import org.handoff.inventory.source.Head;
import org.handoff.inventory.source.Input;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Source;
import org.handoff.inventory.source.text.Literals;
import org.handoff.inventory.source.text.ServerPort;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// Channels of Mirth Connect and Open Integration Engine, as their XML export: where each receives,
/// where it sends, and which channel hands on to which. Scripts and templates are searched for
/// machines and dropped; `${...}` stands for a value that only the engine's configuration map knows
/// and is told as hidden.
public final class MirthChannel implements Source {
    @Override
    public Format format() {
        return new Format("mirth-channel", Phase.TRAFFIC, Watch.NONE);
    }

    @Override
    public Claim claims(Head head) {
        String text = head.text();
        boolean channel = text.contains("<channel version=") || text.contains("<channel>");
        return channel && text.contains("sourceConnector") ? Claim.SURE : Claim.NO;
    }

    /// What a channel hands on to, by the identifier that only the other channel's file resolves.
    private record Hop(String channel, String toId, int line, int offset) {}

    @Override
    public void read(Input in, Sink sink) throws IOException {
        XMLStreamReader xml = in.xml();
        Map<String, String> names = new HashMap<>();
        List<Hop> hops = new ArrayList<>();
        try {
            while (xml.hasNext()) {
                if (xml.next() == XMLStreamConstants.START_ELEMENT
                        && xml.getLocalName().equals("channel")) {
                    channel(xml, names, hops, sink);
                }
            }
        } catch (XMLStreamException e) {
            sink.malformed(
                    xml.getLocation().getLineNumber(),
                    xml.getLocation().getCharacterOffset(),
                    "no well-formed XML from here");
        }
        for (Hop hop : hops) {
            String target = names.getOrDefault(hop.toId(), hop.toId());
            sink.take(
                    new Fact.Link(
                            Kind.SCANNED,
                            new End.Channel(End.HERE, hop.channel()),
                            new End.Channel(End.HERE, target),
                            Protocol.INSIDE,
                            0,
                            "",
                            Label.of("channel " + hop.channel()),
                            null,
                            false,
                            false),
                    hop.line(),
                    hop.offset());
        }
    }

    private static void channel(
            XMLStreamReader xml, Map<String, String> names, List<Hop> hops, Sink sink)
            throws XMLStreamException {
        String id = "";
        String name = "";
        boolean source = false;
        Map<String, String> connector = new HashMap<>();
        List<Map<String, String>> destinations = new ArrayList<>();
        int depth = 1;
        while (depth > 0) {
            int event = xml.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                depth++;
                String element = xml.getLocalName();
                if (depth == 2 && element.equals("id")) {
                    id = xml.getElementText().strip();
                    depth--;
                } else if (depth == 2 && element.equals("name")) {
                    name = Label.of(xml.getElementText()).text();
                    depth--;
                } else if (element.equals("sourceConnector") || element.equals("connector")) {
                    source = element.equals("sourceConnector");
                    connector = new HashMap<>();
                    connector.put("#line", Integer.toString(xml.getLocation().getLineNumber()));
                    connector.put(
                            "#offset", Integer.toString(xml.getLocation().getCharacterOffset()));
                } else if (element.matches(
                        "transportName|enabled|remoteAddress|remotePort|host|port|url|scheme|channelId|script|query")) {
                    connector.merge(
                            element,
                            leaf(xml),
                            (a, b) -> element.equals("script") ? a + "\n" + b : a);
                    depth--;
                }
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                depth--;
                if (xml.getLocalName().equals("connector") && !source) {
                    destinations.add(connector);
                    connector = new HashMap<>();
                }
            }
        }
        names.put(id, name);
        for (Map<String, String> destination : destinations) {
            destination(name, destination, hops, sink);
        }
    }

    /// The text of an element; of one with children, only what stands before them.
    private static String leaf(XMLStreamReader xml) throws XMLStreamException {
        StringBuilder text = new StringBuilder();
        int depth = 1;
        while (depth > 0) {
            int event = xml.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                depth++;
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                depth--;
            } else if (event == XMLStreamConstants.CHARACTERS
                    || event == XMLStreamConstants.CDATA) {
                text.append(xml.getText());
            }
        }
        return text.toString();
    }

    private static void destination(
            String channel, Map<String, String> connector, List<Hop> hops, Sink sink) {
        int line = Integer.parseInt(connector.getOrDefault("#line", "1"));
        int offset = Integer.parseInt(connector.getOrDefault("#offset", "0"));
        if (connector.getOrDefault("enabled", "true").equals("false")) {
            sink.noise("disabled connector");
            return;
        }
        String id = connector.getOrDefault("channelId", "").strip();
        if (!id.isEmpty() && !id.equals("none")) {
            hops.add(new Hop(channel, id, line, offset));
        }
        Label holder = Label.of("channel " + channel);
        String remote = connector.getOrDefault("remoteAddress", "").strip();
        if (remote.contains("${") || connector.getOrDefault("url", "").contains("${")) {
            sink.take(
                    new Fact.Hidden("a destination is named by the engine's configuration map"),
                    line,
                    offset);
        }
        ServerPort server = server(remote, connector.getOrDefault("remotePort", "").strip());
        if (server != null) {
            sink.take(
                    new Fact.Link(
                            Kind.SCANNED,
                            End.HERE,
                            server.server(),
                            Protocol.TCP,
                            server.port(),
                            "",
                            holder,
                            null,
                            server.isLiteral(),
                            false),
                    line,
                    offset);
        }
        Literals literals = new Literals();
        for (String text : texts(connector)) {
            for (Fact.Link link :
                    Literals.links(literals.in(text), End.HERE, holder, null, false)) {
                sink.take(link, line, offset);
            }
        }
    }

    private static List<String> texts(Map<String, String> connector) {
        List<String> texts = new ArrayList<>();
        String host = connector.getOrDefault("host", "").strip();
        if (connector.getOrDefault("scheme", "").equalsIgnoreCase("smb")) {
            texts.add("\\\\" + host.replace('/', '\\'));
        } else {
            texts.add(host.contains("://") ? host : "");
        }
        texts.add(connector.getOrDefault("url", ""));
        connector.getOrDefault("script", "").lines().forEach(texts::add);
        return texts;
    }

    private static @Nullable ServerPort server(String host, String port) {
        return port.matches("\\d{1,5}") && !host.isEmpty()
                ? ServerPort.ofHostPort(host + ":" + port, 0)
                : null;
    }
}
