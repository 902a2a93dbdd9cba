package org.handoff.inventory.source.job;

import org.handoff.inventory.fact.Calendar;
import org.handoff.inventory.fact.End;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Label;
import org.handoff.inventory.fact.Schedule;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.text.Literals;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// One `<Task>`, from its start element to its end.
final class TaskReader {
    private static final List<String> MONTHS =
            List.of(
                    "",
                    "january",
                    "february",
                    "march",
                    "april",
                    "may",
                    "june",
                    "july",
                    "august",
                    "september",
                    "october",
                    "november",
                    "december");
    private static final List<String> WEEKDAYS =
            List.of(
                    "",
                    "monday",
                    "tuesday",
                    "wednesday",
                    "thursday",
                    "friday",
                    "saturday",
                    "sunday");

    private final XMLStreamReader xml;
    private String name;
    private final List<Schedule> schedules = new ArrayList<>();
    private final List<String> commands = new ArrayList<>();
    private String program = "";
    private boolean enabled = true;

    private LocalDateTime start = LocalDateTime.of(1970, 1, 1, 0, 0);
    private final ZoneId zone;
    private Calendar calendar;
    private boolean calendarSaid;
    private boolean triggerEnabled = true;
    private Duration repeat = Duration.ZERO;
    private long days;
    private long months;
    private long weekdays;
    private long weeks;

    /// @param zone of times that the task gives without one
    TaskReader(XMLStreamReader xml, String name, ZoneId zone) {
        this.zone = zone;
        this.calendar = Calendar.daily(0, 0, zone);
        this.xml = xml;
        this.name = name;
    }

    void read(Sink sink) throws XMLStreamException {
        int line = xml.getLocation().getLineNumber();
        int offset = xml.getLocation().getCharacterOffset();
        String section = "";
        int depth = 1;
        while (depth > 0) {
            int event = xml.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                depth++;
                if (depth == 2) {
                    section = xml.getLocalName();
                }
                depth -= element(section, depth);
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                if (section.equals("Triggers") && depth == 3) {
                    endTrigger(xml.getLocalName());
                }
                depth--;
            }
        }
        tell(sink, line, offset);
    }

    /// Returns 1 if the element was read to its end.
    private int element(String section, int depth) throws XMLStreamException {
        String element = xml.getLocalName();
        return switch (section) {
            case "RegistrationInfo" -> {
                if (element.equals("URI")) {
                    name = xml.getElementText();
                    yield 1;
                }
                yield 0;
            }
            case "Settings" -> {
                if (element.equals("Enabled") && depth == 3) {
                    enabled = !xml.getElementText().strip().equals("false");
                    yield 1;
                }
                yield 0;
            }
            case "Triggers" -> depth == 3 ? beginTrigger() : trigger(element);
            case "Actions" -> action(element);
            default -> 0;
        };
    }

    private int action(String element) throws XMLStreamException {
        if (!element.matches("Command|Arguments|WorkingDirectory")) {
            return 0;
        }
        String text = xml.getElementText();
        commands.add(text);
        if (element.equals("Command") && program.isEmpty()) {
            program = Program.of(text);
        }
        return 1;
    }

    private int beginTrigger() {
        start = LocalDateTime.of(1970, 1, 1, 0, 0);
        calendar = Calendar.daily(0, 0, zone);
        calendarSaid = false;
        triggerEnabled = true;
        repeat = Duration.ZERO;
        days = 0;
        months = 0;
        weekdays = 0;
        weeks = 0;
        return 0;
    }

    private int trigger(String element) throws XMLStreamException {
        String lower = element.toLowerCase(Locale.ROOT);
        if (MONTHS.contains(lower)) {
            months |= 1L << MONTHS.indexOf(lower);
            return 0;
        }
        if (WEEKDAYS.contains(lower)) {
            weekdays |= 1L << WEEKDAYS.indexOf(lower);
            return 0;
        }
        switch (element) {
            case "StartBoundary" -> start = time(xml.getElementText().strip());
            case "Enabled" -> triggerEnabled = !xml.getElementText().strip().equals("false");
            case "Interval" -> repeat = duration(xml.getElementText().strip());
            case "Day" -> {
                String text = xml.getElementText().strip();
                days |= text.equalsIgnoreCase("last") ? Calendar.LAST : bit(text, 31);
            }
            case "Week" -> {
                String text = xml.getElementText().strip();
                weeks |= text.equalsIgnoreCase("last") ? 1L << 5 : bit(text, 4);
            }
            case "DaysInterval" -> every(xml.getElementText(), 1);
            case "WeeksInterval" -> every(xml.getElementText(), 7);
            case "ScheduleByDay",
                    "ScheduleByWeek",
                    "ScheduleByMonth",
                    "ScheduleByMonthDayOfWeek" -> {
                calendarSaid = true;
                return 0;
            }
            default -> {
                return 0;
            }
        }
        return 1;
    }

    private void every(String count, int unit) {
        int number = count.strip().matches("\\d{1,3}") ? Integer.parseInt(count.strip()) : 1;
        if (unit == 1 && number > 1) {
            calendar = calendar.eachDays(number, start.toLocalDate());
        }
    }

    private void endTrigger(String kind) {
        if (!triggerEnabled) {
            return;
        }
        long minutes = 1L << start.getMinute();
        long hours = 1L << start.getHour();
        if (!repeat.isZero()) {
            minutes = repeat.toMinutes() < 60 ? Calendar.ALL_MINUTES : minutes;
            hours = Calendar.ALL_HOURS;
        }
        if (kind.equals("TimeTrigger") && repeat.isZero()) {
            schedules.add(new Schedule.Once(start.atZone(zone).toInstant()));
        } else if (calendarSaid || kind.equals("TimeTrigger")) {
            Calendar made = calendar.at(minutes, hours);
            made = days == 0 ? made : made.onDays(days);
            made = months == 0 ? made : made.inMonths(months);
            made = weekdays == 0 ? made : made.onWeekdays(weekdays, weeks);
            schedules.add(made);
        } else {
            String event = kind.replace("Trigger", "").toLowerCase(Locale.ROOT);
            schedules.add(new Schedule.AtEvent("at " + Label.of(event).text()));
        }
    }

    private void tell(Sink sink, int line, int offset) {
        Schedule schedule =
                schedules.isEmpty()
                        ? new Schedule.AtEvent("by hand")
                        : schedules.size() == 1
                                ? schedules.getFirst()
                                : new Schedule.AnyOf(schedules);
        String shown = name.substring(name.lastIndexOf('\\') + 1);
        Label holder = Label.of("task " + (shown.isEmpty() ? program : shown));
        sink.take(new Fact.Job(End.HERE, holder, schedule, enabled, Fact.NEVER), line, offset);
        if (!enabled) {
            sink.noise("disabled job");
            return;
        }
        Literals literals = new Literals();
        String whole = String.join(" ", commands);
        for (Fact.Link link :
                Literals.links(literals.in(whole), End.HERE, holder, schedule, false)) {
            sink.take(link, line, offset);
        }
    }

    private static long bit(String text, int most) {
        int value = text.matches("\\d{1,2}") ? Integer.parseInt(text) : 0;
        return value >= 1 && value <= most ? 1L << value : 0;
    }

    private LocalDateTime time(String text) {
        try {
            return text.matches(".*T.*([+-]\\d\\d:\\d\\d|Z)")
                    ? OffsetDateTime.parse(text).atZoneSameInstant(zone).toLocalDateTime()
                    : LocalDateTime.parse(text);
        } catch (DateTimeParseException e) {
            return LocalDateTime.of(1970, 1, 1, 0, 0);
        }
    }

    private static Duration duration(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            return Duration.ZERO;
        }
    }
}
