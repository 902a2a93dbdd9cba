package org.handoff.inventory.source.job;

import org.handoff.inventory.fact.Calendar;
import org.handoff.inventory.fact.End;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Label;
import org.handoff.inventory.fact.Schedule;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Source;
import org.handoff.inventory.source.table.Table;
import org.handoff.inventory.source.table.TableSource;
import org.handoff.inventory.source.text.Literals;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;

/// Jobs of SQL Server's agent: `sysjobs`, `sysjobsteps` and `sysschedules` of `msdb` joined into
/// one table (the guide has the query). Commands are searched for machines and dropped.
public final class SqlAgent {
    private static final List<List<String>> NEEDED =
            List.of(List.of("jobname"), List.of("command"), List.of("freqtype"));

    private static final Literals LITERALS = new Literals();

    public static final Source SOURCE =
            new TableSource(
                    new Source.Format("sql-agent-jobs", Source.Phase.TRAFFIC, Source.Watch.NONE),
                    SqlAgent::isHeader,
                    SqlAgent::row);

    private SqlAgent() {}

    private static boolean isHeader(List<String> header) {
        return Table.has(header, NEEDED);
    }

    private static boolean row(Table.Row row, Sink sink) {
        String name = row.get("jobname");
        int type = row.number(-1, "freqtype");
        if (name.isEmpty() || type < 0) {
            return false;
        }
        Schedule schedule = schedule(row, type);
        Label holder = Label.of("SQL Agent job " + name);
        boolean enabled = !row.get("enabled").equals("0");
        long last = lastRun(row.get("lastrundate"), row.zone());
        sink.take(
                new Fact.Job(End.HERE, holder, schedule, enabled, last), row.line(), row.offset());
        if (!enabled) {
            sink.noise("disabled job");
            return true;
        }
        String text = row.get("command") + " " + row.get("outputfilename");
        for (Fact.Link link :
                Literals.links(LITERALS.in(text), End.HERE, holder, schedule, false)) {
            sink.take(link, row.line(), row.offset());
        }
        return true;
    }

    /// See Microsoft's "dbo.sysschedules".
    private static Schedule schedule(Table.Row row, int type) {
        int interval = row.number(0, "freqinterval");
        int time = row.number(0, "activestarttime");
        Calendar daily =
                Calendar.daily(
                        Math.min(time / 10_000, 23), Math.min(time / 100 % 100, 59), row.zone());
        int subday = row.number(1, "freqsubdaytype");
        Calendar base =
                subday == 8 || subday == 4 || subday == 2 ? daily.at(1, Calendar.ALL_HOURS) : daily;
        int months = Math.max(row.number(1, "freqrecurrencefactor"), 1);
        return switch (type) {
            case 1 -> new Schedule.Once(once(row.get("activestartdate"), time, row.zone()));
            case 4 -> interval > 1 ? base.eachDays(interval, LocalDate.of(1970, 1, 1)) : base;
            case 8 -> base.onWeekdays(weekdays(interval), 0);
            case 16 ->
                    base.onDays(1L << Math.clamp(interval, 1, 31))
                            .inMonths(months(months, row.get("activestartdate")));
            case 32 ->
                    relative(base, interval, row.number(1, "freqrelativeinterval"))
                            .inMonths(months(months, row.get("activestartdate")));
            default ->
                    new Schedule.AtEvent(
                            type == 64 ? "when the agent starts" : "when the machine idles");
        };
    }

    /// Bit 1 is Sunday.
    private static long weekdays(int mask) {
        long set = (mask & 1L) << 7;
        for (int day = 1; day <= 6; day++) {
            set |= ((mask >> day) & 1L) << day;
        }
        return set == 0 ? Calendar.ALL_WEEKDAYS : set;
    }

    /// The n-th weekday, day, workday or weekend day of the month.
    private static Calendar relative(Calendar base, int day, int which) {
        long weeks =
                which == 16
                        ? 1L << 5
                        : 1L << (Integer.numberOfTrailingZeros(Math.max(which, 1)) + 1);
        if (day >= 1 && day <= 7) {
            int weekday = day == 1 ? 7 : day - 1;
            return base.onWeekdays(1L << weekday, weeks);
        }
        long days =
                which == 16
                        ? Calendar.LAST
                        : 1L << (Integer.numberOfTrailingZeros(Math.max(which, 1)) + 1);
        return base.onDays(days);
    }

    /// Every n months from the month of the start date.
    private static long months(int every, String startDate) {
        int first = startDate.matches("\\d{8}") ? Integer.parseInt(startDate.substring(4, 6)) : 1;
        long set = 0;
        for (int i = 0; i < 12; i += every) {
            set |= 1L << (Math.floorMod(first - 1 + i, 12) + 1);
        }
        return set;
    }

    private static java.time.Instant once(String date, int time, ZoneId zone) {
        LocalDate day = date(date);
        return day.atTime(Math.min(time / 10_000, 23), Math.min(time / 100 % 100, 59))
                .atZone(zone)
                .toInstant();
    }

    private static long lastRun(String date, ZoneId zone) {
        return date.matches("\\d{8}") && !date.equals("00000000")
                ? date(date).atStartOfDay(zone).toInstant().toEpochMilli()
                : Fact.NEVER;
    }

    private static LocalDate date(String text) {
        try {
            return LocalDateTime.of(
                            Integer.parseInt(text.substring(0, 4)),
                            Integer.parseInt(text.substring(4, 6)),
                            Integer.parseInt(text.substring(6, 8)),
                            0,
                            0)
                    .toLocalDate();
        } catch (IndexOutOfBoundsException
                | NumberFormatException
                | java.time.DateTimeException e) {
            return LocalDate.of(1970, 1, 1);
        }
    }
}
