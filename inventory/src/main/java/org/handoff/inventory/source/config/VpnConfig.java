package org.handoff.inventory.source.config;

import org.handoff.inventory.fact.Cidr;
import org.handoff.inventory.fact.End;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Kind;
import org.handoff.inventory.fact.Label;
import org.handoff.inventory.fact.Protocol;
import org.handoff.inventory.intake.Lines;
import org.handoff.inventory.source.Head;
import org.handoff.inventory.source.Input;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Source;
import org.handoff.inventory.source.text.ServerPort;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Locale;
import java.util.regex.Pattern;

/// VPN configurations: WireGuard, strongSwan's and Libreswan's `ipsec.conf`, OpenVPN. The tunnel to
/// the peer is a declared dependency. What lies behind it is permitted, to whom is not said, and so
/// it declares nothing; a single machine there is told as what the file does not show. Keys,
/// certificates and secrets are not read.
public final class VpnConfig implements Source {
    private static final int WIREGUARD = 51_820;
    private static final int IKE = 500;
    private static final int OPENVPN = 1_194;

    private static final Pattern WIREGUARD_LOOK =
            Pattern.compile("(?ims)^\\s*\\[interface\\].*^\\s*\\[peer\\]");
    private static final Pattern IPSEC_LOOK =
            Pattern.compile("(?ims)^conn\\s+\\S+.*^\\s+(left|right)\\s*=");
    private static final Pattern OPENVPN_LOOK =
            Pattern.compile("(?im)^(client|dev (tun|tap)\\S*)\\s*$");
    private static final Pattern REMOTE = Pattern.compile("(?im)^remote\\s+\\S+");

    @Override
    public Format format() {
        return new Format("vpn-config", Phase.TRAFFIC, Watch.NONE);
    }

    @Override
    public Claim claims(Head head) {
        String text = head.text();
        boolean known =
                WIREGUARD_LOOK.matcher(text).find()
                        || IPSEC_LOOK.matcher(text).find()
                        || (OPENVPN_LOOK.matcher(text).find() && REMOTE.matcher(text).find());
        return known ? Claim.SURE : Claim.NO;
    }

    /// What holds of the lines that follow.
    private static final class State {
        private Label peer = new Label("VPN peer");
        private Protocol openVpn = Protocol.UDP;
        private int port = OPENVPN;
        private boolean secret;
    }

    @Override
    public void read(Input in, Sink sink) throws IOException {
        State state = new State();
        for (String line : in.head().text().split("\n", -1)) {
            transport(line.strip(), state);
        }
        Lines lines = in.lines();
        while (lines.next()) {
            if (lines.isOverlong()) {
                sink.malformed(lines.line(), lines.offset(), "line too long");
                continue;
            }
            String text = lines.text().strip();
            if (text.startsWith("<") && !text.startsWith("</") && text.endsWith(">")) {
                state.secret = !text.equals("<connection>");
            } else if (text.startsWith("</")) {
                state.secret = false;
            } else if (!text.isEmpty()
                    && !state.secret
                    && text.charAt(0) != '#'
                    && text.charAt(0) != ';') {
                line(text, state, sink, lines);
            }
        }
    }

    private static void transport(String text, State state) {
        if (text.startsWith("proto tcp")) {
            state.openVpn = Protocol.TCP;
        } else if (text.matches("port \\d{1,5}")) {
            state.port = Integer.parseInt(text.substring(5));
        }
    }

    private static void line(String text, State state, Sink sink, Lines at) {
        int equals = text.indexOf('=');
        String key = equals < 0 ? "" : text.substring(0, equals).strip().toLowerCase(Locale.ROOT);
        String value = equals < 0 ? "" : text.substring(equals + 1).strip();
        String[] words = text.split("\\s+", -1);
        if (equals < 0 && words[0].equals("conn") && words.length > 1) {
            state.peer = Label.of("VPN " + words[1]);
        } else if (equals < 0 && words[0].equals("remote") && words.length > 1) {
            int port =
                    words.length > 2 && words[2].matches("\\d{1,5}")
                            ? Integer.parseInt(words[2])
                            : state.port;
            Protocol protocol = words.length > 3 ? Protocol.ofWord(words[3]) : state.openVpn;
            peer(ServerPort.ofHostPort(words[1], port), protocol, state, sink, at);
        } else if (key.equals("endpoint")) {
            peer(ServerPort.ofHostPort(value, WIREGUARD), Protocol.UDP, state, sink, at);
        } else if (key.equals("right") && !value.startsWith("%")) {
            peer(ServerPort.ofHostPort(value, IKE), Protocol.UDP, state, sink, at);
        } else if (key.equals("allowedips") || key.equals("rightsubnet")) {
            behind(value, state, sink, at);
        }
    }

    private static void peer(
            @Nullable ServerPort peer, Protocol protocol, State state, Sink sink, Lines at) {
        if (peer == null) {
            sink.malformed(at.line(), at.offset(), "no peer");
            return;
        }
        tunnel(peer.server(), protocol, peer.port(), state, sink, at);
    }

    private static void behind(String value, State state, Sink sink, Lines at) {
        for (String part : value.split("[,\\s]+", -1)) {
            Cidr block = Cidr.parse(part.replaceFirst("\\[.*", ""));
            if (block == null) {
                sink.malformed(at.line(), at.offset(), "no network");
            } else if (block.isSingle()) {
                sink.noise("tunnel to a machine, for whom is not said");
                sink.take(
                        new Fact.Hidden(
                                "who uses "
                                        + block.first()
                                        + " through the tunnel "
                                        + state.peer.text()),
                        at.line(),
                        at.offset());
            } else {
                sink.noise("tunnel to a whole network");
            }
        }
    }

    private static void tunnel(
            End to, Protocol protocol, int port, State state, Sink sink, Lines at) {
        sink.take(
                new Fact.Link(
                        Kind.DECLARED,
                        End.HERE,
                        to,
                        protocol,
                        port,
                        Fact.TUNNEL,
                        state.peer,
                        null,
                        to instanceof End.At,
                        false),
                at.line(),
                at.offset());
    }
}
