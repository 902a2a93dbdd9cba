package org.handoff.inventory.source.table;

import org.handoff.inventory.fact.Calendar;
import org.handoff.inventory.fact.End;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Kind;
import org.handoff.inventory.fact.Label;
import org.handoff.inventory.fact.Protocol;
import org.handoff.inventory.fact.Schedule;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Source;
import org.handoff.inventory.source.job.CronExpression;
import org.handoff.inventory.source.text.Literals;
import org.handoff.inventory.source.text.ServerPort;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What databases know of other machines, as tables of their catalogs. User names, passwords and
/// the text of statements are not kept; statements are searched for machines and dropped.
public final class DatabaseCatalog {
    private static final int POSTGRES = 5432;
    private static final int MYSQL = 3306;
    private static final int SMTP = 25;
    private static final Literals LITERALS = new Literals();
    private static final Pattern HOST = Pattern.compile("\\bhost(?:addr)?=([^,}\"']+)");
    private static final Pattern PORT = Pattern.compile("\\bport=(\\d{1,5})");

    /// `pg_foreign_server`: databases that this PostgreSQL queries.
    public static final Source FOREIGN_SERVERS =
            source(
                    "pg-foreign-servers",
                    List.of(List.of("srvname"), List.of("srvoptions")),
                    DatabaseCatalog::foreign);

    /// `mysql.servers`: databases that this MySQL or MariaDB reaches by FEDERATED or CONNECT.
    public static final Source FEDERATED_SERVERS =
            source(
                    "mysql-servers",
                    List.of(List.of("servername"), List.of("host"), List.of("wrapper")),
                    DatabaseCatalog::federated);

    /// `cron.job` of the extension pg_cron.
    public static final Source PG_CRON =
            source(
                    "pg-cron-jobs",
                    List.of(List.of("jobid"), List.of("schedule"), List.of("command")),
                    DatabaseCatalog::cron);

    /// `information_schema.EVENTS` of MySQL and MariaDB.
    public static final Source EVENTS =
            source(
                    "mysql-events",
                    List.of(List.of("eventname"), List.of("eventdefinition")),
                    DatabaseCatalog::event);

    /// `sysmail_account` and `sysmail_server` of SQL Server's `msdb`, joined.
    public static final Source MAIL =
            source(
                    "sql-database-mail",
                    List.of(
                            List.of("servername"),
                            List.of("port"),
                            List.of("servertype", "accountname")),
                    DatabaseCatalog::mail);

    private DatabaseCatalog() {}

    private static Source source(String name, List<List<String>> needed, TableSource.Rows rows) {
        return new TableSource(
                new Source.Format(name, Source.Phase.TRAFFIC, Source.Watch.NONE),
                header -> Table.has(header, needed),
                rows);
    }

    private static boolean foreign(Table.Row row, Sink sink) {
        String options = row.get("srvoptions");
        Matcher host = HOST.matcher(options);
        if (!host.find()) {
            sink.noise("foreign server on the machine itself");
            return true;
        }
        Matcher port = PORT.matcher(options);
        int number = port.find() ? Integer.parseInt(port.group(1)) : POSTGRES;
        return link(
                row, sink, host.group(1), number, Label.of("foreign server " + row.get("srvname")));
    }

    private static boolean federated(Table.Row row, Sink sink) {
        int port = row.number(MYSQL, "port");
        return link(
                row,
                sink,
                row.get("host"),
                port == 0 ? MYSQL : port,
                Label.of("server " + row.get("servername")));
    }

    private static boolean mail(Table.Row row, Sink sink) {
        return link(
                row,
                sink,
                row.get("servername"),
                row.number(SMTP, "port"),
                new Label("database mail"));
    }

    private static boolean link(Table.Row row, Sink sink, String host, int port, Label via) {
        if (host.matches("(?i)localhost|127\\..*|")) {
            sink.noise("a machine and itself");
            return true;
        }
        ServerPort target = ServerPort.ofHostPort(host.strip(), port);
        if (target == null) {
            return false;
        }
        sink.take(
                new Fact.Link(
                        Kind.SCANNED,
                        End.HERE,
                        target.server(),
                        Protocol.TCP,
                        target.port(),
                        "",
                        via,
                        null,
                        target.isLiteral(),
                        false),
                row.line(),
                row.offset());
        return true;
    }

    private static boolean cron(Table.Row row, Sink sink) {
        Schedule schedule = CronExpression.parse(row.get("schedule"), row.zone());
        if (schedule == null && row.get("schedule").matches("\\d+ seconds?")) {
            schedule = Calendar.daily(0, 0, row.zone()).at(1, Calendar.ALL_HOURS);
        }
        if (schedule == null) {
            return false;
        }
        String name = row.get("jobname").isEmpty() ? row.get("jobid") : row.get("jobname");
        boolean enabled = !row.get("active").matches("(?i)f|false|0");
        return job(row, sink, "pg_cron job " + name, schedule, enabled, row.get("command"));
    }

    private static boolean event(Table.Row row, Sink sink) {
        Schedule schedule = interval(row);
        boolean enabled = row.get("status").isEmpty() || row.get("status").equals("ENABLED");
        return job(
                row,
                sink,
                "event " + row.get("eventname"),
                schedule,
                enabled,
                row.get("eventdefinition"));
    }

    /// An interval counts from `STARTS`; without that nobody can say when it fires.
    private static Schedule interval(Table.Row row) {
        int every = Math.max(1, row.number(1, "intervalvalue"));
        String field = row.get("intervalfield").toUpperCase(Locale.ROOT);
        long starts = row.time("starts");
        if (field.isEmpty() || field.equals("NULL")) {
            long at = row.time("executeat");
            return at == Fact.NEVER
                    ? new Schedule.AtEvent("once")
                    : new Schedule.Once(Instant.ofEpochMilli(at));
        }
        if (field.matches("SECOND|MINUTE|HOUR") && every == 1) {
            return Calendar.daily(0, 0, row.zone()).at(1, Calendar.ALL_HOURS);
        }
        if (starts == Fact.NEVER) {
            return new Schedule.AtEvent(
                    "every " + every + " " + field + ", since when is not said");
        }
        ZonedDateTime first = Instant.ofEpochMilli(starts).atZone(row.zone());
        Calendar at = Calendar.daily(first.getHour(), first.getMinute(), row.zone());
        LocalDate day = first.toLocalDate();
        return switch (field) {
            case "DAY" -> at.eachDays(every, day);
            case "WEEK" -> at.eachDays(7 * every, day);
            case "MONTH" -> months(at, day, every);
            case "QUARTER" -> months(at, day, 3 * every);
            case "YEAR" -> months(at, day, 12 * every);
            default -> new Schedule.AtEvent("every " + every + " " + field);
        };
    }

    /// On the day of the first; of intervals that no year repeats nobody says when they fire.
    private static Schedule months(Calendar at, LocalDate first, int every) {
        if (12 % every != 0) {
            return new Schedule.AtEvent("every " + every + " months since " + first);
        }
        long months = 0;
        for (int month = 1; month <= 12; month++) {
            months |= Math.floorMod(month - first.getMonthValue(), every) == 0 ? 1L << month : 0;
        }
        return at.onDays(1L << first.getDayOfMonth()).inMonths(months);
    }

    private static boolean job(
            Table.Row row,
            Sink sink,
            String name,
            @Nullable Schedule schedule,
            boolean enabled,
            String text) {
        if (schedule == null) {
            return false;
        }
        Label holder = Label.of(name);
        sink.take(
                new Fact.Job(End.HERE, holder, schedule, enabled, row.time("lastexecuted")),
                row.line(),
                row.offset());
        if (!enabled) {
            sink.noise("disabled job");
            return true;
        }
        for (Fact.Link link :
                Literals.links(LITERALS.in(text), End.HERE, holder, schedule, false)) {
            sink.take(link, row.line(), row.offset());
        }
        return true;
    }
}
