package org.handoff.inventory.source.table;

import org.handoff.inventory.fact.End;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Kind;
import org.handoff.inventory.fact.Label;
import org.handoff.inventory.fact.Names;
import org.handoff.inventory.fact.Protocol;
import org.handoff.inventory.fact.Schedule;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Source;
import org.handoff.inventory.source.job.CronExpression;
import org.handoff.inventory.source.text.Unc;
import org.jspecify.annotations.Nullable;

import java.util.List;

/// Dependencies that somebody declared: columns `from` and `to` (names or addresses), and where
/// they are known `port`, `protocol`, `share`, `schedule` (cron, or `daily`, `weekly`, `monthly`,
/// `quarterly`, `yearly`, `manual`). `to` may be `\\server\share`, or `channel NAME on ENGINE`.
public final class DependencyTable {
    private static final String[] FROM = {"from", "source", "client", "sourcehost", "consumer"};
    private static final String[] TO = {"to", "target", "destination", "targethost", "provider"};

    public static final Source SOURCE =
            new TableSource(
                    new Source.Format("dependency-table", Source.Phase.TRAFFIC, Source.Watch.NONE),
                    DependencyTable::isHeader,
                    DependencyTable::row);

    private DependencyTable() {}

    private static boolean isHeader(List<String> header) {
        boolean own = Table.has(header, List.of(List.of(FROM), List.of(TO)));
        return own && !header.contains("action");
    }

    private static boolean row(Table.Row row, Sink sink) {
        Fact.Link link = link(row);
        if (link != null) {
            sink.take(link, row.line(), row.offset());
        }
        return link != null;
    }

    private static Fact.@Nullable Link link(Table.Row row) {
        End from = end(row.get(FROM));
        String target = row.get(TO);
        Unc path = Unc.parse(target);
        End to = path == null ? end(target) : path.server();
        String portText = row.get("port", "serverport", "targetport", "destinationport");
        int port =
                row.number(
                        portText.isEmpty() ? 0 : -1,
                        "port",
                        "serverport",
                        "targetport",
                        "destinationport");
        String shareText = path == null ? row.get("share", "detail") : path.share();
        String share = shareText.isEmpty() ? "" : Names.share(shareText);
        if (from == null || to == null || share == null || port < 0 || port > 65_535) {
            return null;
        }
        boolean inside =
                to instanceof End.Channel
                        || to instanceof End.Pinned
                        || row.get("protocol").equals("inside");
        String protocol = row.get("protocol", "proto");
        Protocol transport = protocol.isEmpty() ? Protocol.TCP : Protocol.ofWord(protocol);
        return new Fact.Link(
                Kind.DECLARED,
                from,
                to,
                inside ? Protocol.INSIDE : transport,
                share.isEmpty() || port != 0 || inside ? port : 445,
                share,
                Label.of(row.get("via", "job", "name")),
                schedule(row),
                false,
                false);
    }

    private static @Nullable End end(String text) {
        int on = text.indexOf(" on ");
        if (text.startsWith("channel ") && on > 8) {
            End engine = End.of(text.substring(on + 4));
            return engine == null ? null : new End.Channel(engine, text.substring(8, on));
        }
        if (text.startsWith("certificate ") && text.length() > 12) {
            return new End.Pinned(text.substring(12).strip());
        }
        return End.of(text);
    }

    private static @Nullable Schedule schedule(Table.Row row) {
        String text = row.get("schedule", "frequency");
        if (text.isEmpty()) {
            return null;
        }
        Schedule cron = CronExpression.parse(text, row.zone());
        return cron != null ? cron : new Schedule.AtEvent(Label.of(text).text());
    }
}
