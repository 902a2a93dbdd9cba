package org.handoff.inventory.source.text;

import org.handoff.inventory.fact.Address;
import org.handoff.inventory.fact.End;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Kind;
import org.handoff.inventory.fact.Label;
import org.handoff.inventory.fact.Names;
import org.handoff.inventory.fact.Protocol;
import org.handoff.inventory.fact.Schedule;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Other machines that a line of text names: shares, connection strings, URLs, commands, and bare
/// addresses. Only the machine, the port and the share are taken; the text itself is not kept.
public final class Literals {
    /// Longer lines are looked at up to here.
    private static final int LOOK_CHARS = 16_384;

    private static final Pattern UNC =
            Pattern.compile(
                    "\\\\\\\\([A-Za-z0-9._-]{1,253})\\\\([A-Za-z0-9_$][A-Za-z0-9 ._$&-]{0,79})");

    private static final Pattern PAIR =
            Pattern.compile(
                    "(?i)(?<![\\w-])(server ?name|server|data"
                        + " source|datasource|addr|address|network address|failover partner|host"
                        + " ?name|host|servers?ip|ip ?address|remote ?host|remote ?address|full"
                        + " address:s|thumbprint|certhash|pin-sha256)[\"']?\\s*[=:]\\s*[\"']?"
                        + "([^;\"'<>\\s,][^;\"'<>\\s]*)");

    private static final Pattern PORT =
            Pattern.compile("(?i)(?<![\\w-])(?:remote ?)?port[\"']?\\s*[=:]\\s*[\"']?(\\d{1,5})");

    private static final Pattern URL =
            Pattern.compile(
                    "(?i)\\b([a-z][a-z0-9+.:-]{1,24}):(?://|thin:@/{0,2})(?:[^@/\\s\"'<>]*@)?"
                            + "(\\[[0-9a-f:.]+\\]|[A-Za-z0-9._-]+)(?::(\\d{1,5}))?");

    private static final Pattern COMMAND =
            Pattern.compile(
                    "(?i)\\b(?:(sqlcmd|osql|bcp|psql|pg_dump|mysql|mysqldump|ssh|scp|sftp|ftp|telnet|mstsc)(?:\\.exe)?\\b)[^|&]*?\\s(?:-S\\s*|-h\\s+|--host[="
                        + " ]|/v:)[\"']?([A-Za-z0-9._\\\\,:-]+)");

    private final BareAddresses bare = new BareAddresses();

    /// What a line names.
    ///
    /// @param share empty unless a share is named
    /// @param fingerprint empty unless a certificate is pinned
    public record Found(
            @Nullable End server, int port, String share, String fingerprint, String how) {
        boolean isLiteral() {
            return server instanceof End.At || server == null;
        }
    }

    /// Facts for every machine that the line names.
    ///
    /// @param holder what holds the text, e.g. the name of a job
    public static List<Fact.Link> links(
            List<Found> all, End from, Label holder, @Nullable Schedule schedule, boolean comment) {
        List<Fact.Link> links = new ArrayList<>();
        for (Found found : all) {
            End server = found.server();
            End to = server == null ? new End.Pinned(found.fingerprint()) : server;
            boolean share = !found.share().isEmpty();
            String via = holder.text().isEmpty() ? found.how() : holder.text();
            links.add(
                    new Fact.Link(
                            Kind.SCANNED,
                            from,
                            to,
                            server == null ? Protocol.INSIDE : Protocol.TCP,
                            share ? 445 : found.port(),
                            share ? found.share() : server == null ? "pin" : "",
                            Label.of(via),
                            schedule,
                            found.isLiteral(),
                            comment));
        }
        return links;
    }

    /// In the order of how surely they are meant, each machine and port once.
    public List<Found> in(String raw) {
        String line = raw.length() > LOOK_CHARS ? raw.substring(0, LOOK_CHARS) : raw;
        // source code writes \\\\server\\share
        String text = line.contains("\\\\\\\\") ? line.replace("\\\\", "\\") : line;
        Set<Found> found = new LinkedHashSet<>();
        StringBuilder rest = new StringBuilder(text);
        shares(rest, found);
        urls(rest, found);
        commands(rest, found);
        pairs(rest, found);
        for (ServerPort server : bare.in(rest)) {
            found.add(new Found(server.server(), server.port(), "", "", "address"));
        }
        return List.copyOf(found);
    }

    private static void shares(StringBuilder text, Set<Found> found) {
        Matcher matcher = UNC.matcher(text.toString());
        while (matcher.find()) {
            Unc path = Unc.parse(matcher.group().strip());
            if (path != null && !path.isAdministrative() && isHost(path.address())) {
                found.add(new Found(path.server(), 445, path.share(), "", "share"));
            }
            blank(text, matcher.start(), matcher.end());
        }
    }

    private static boolean isHost(@Nullable Address address) {
        return address == null || address.isHost();
    }

    private static void urls(StringBuilder text, Set<Found> found) {
        Matcher matcher = URL.matcher(text.toString());
        while (matcher.find()) {
            String scheme = matcher.group(1).toLowerCase(Locale.ROOT);
            String host = matcher.group(2);
            int before = matcher.start();
            if (!Schemas.isSchema(text, before, host)) {
                String port = matcher.group(3);
                int number = port == null ? Ports.ofScheme(scheme) : Integer.parseInt(port);
                ServerPort server = ServerPort.of(host.replace("[", "").replace("]", ""), number);
                if (server != null) {
                    found.add(new Found(server.server(), server.port(), "", "", "URL"));
                }
            }
            blank(text, matcher.start(), matcher.end());
        }
    }

    private static void commands(StringBuilder text, Set<Found> found) {
        Matcher matcher = COMMAND.matcher(text.toString());
        while (matcher.find()) {
            int port = Ports.ofTool(matcher.group(1).toLowerCase(Locale.ROOT));
            ServerPort server = ServerPort.ofSql(matcher.group(2), port);
            if (server != null) {
                found.add(new Found(server.server(), server.port(), "", "", "command"));
            }
            blank(text, matcher.start(2), matcher.end(2));
        }
    }

    private static void pairs(StringBuilder text, Set<Found> found) {
        String line = text.toString();
        Matcher port = PORT.matcher(line);
        int said = port.find() ? Integer.parseInt(port.group(1)) : Ports.ofConnectionString(line);
        Matcher matcher = PAIR.matcher(line);
        while (matcher.find()) {
            String key = matcher.group(1).toLowerCase(Locale.ROOT);
            String value = matcher.group(2);
            if (key.matches("thumbprint|certhash|pin-sha256")) {
                String hex = value.replaceAll("[^0-9A-Fa-f]", "").toLowerCase(Locale.ROOT);
                if (hex.length() == 40 || hex.length() == 64) {
                    found.add(new Found(null, 0, "", hex, "pinned certificate"));
                }
            } else if (isMachine(value)) {
                ServerPort server = ServerPort.ofSql(value, said);
                if (server != null) {
                    found.add(
                            new Found(server.server(), server.port(), "", "", "connection string"));
                }
            }
            blank(text, matcher.start(2), matcher.end(2));
        }
    }

    /// Words such as `true`, `${host}` or `%SERVER%` are no machines; a name has a digit, a dash or
    /// a dot, or an instance or port behind it.
    private static boolean isMachine(String value) {
        String host = value.replaceFirst("(?i)^(tcp|np):", "").split("[\\\\,:]", 2)[0];
        Address address = Address.parse(host);
        if (address != null) {
            return address.isHost();
        }
        return Names.host(host) != null
                && host.matches(".*[\\d.-].*")
                && !host.matches("[\\d.\\-v]+");
    }

    private static void blank(StringBuilder text, int from, int to) {
        for (int i = from; i < to; i++) {
            text.setCharAt(i, ' ');
        }
    }
}
