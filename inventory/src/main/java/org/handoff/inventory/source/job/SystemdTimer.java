package org.handoff.inventory.source.job;

import org.handoff.inventory.fact.End;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Label;
import org.handoff.inventory.fact.Schedule;
import org.handoff.inventory.intake.Lines;
import org.handoff.inventory.source.Head;
import org.handoff.inventory.source.Input;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Source;
import org.handoff.inventory.source.text.Literals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// systemd's `.timer` (`OnCalendar=`) and `.service` (`ExecStart=`) units.
public final class SystemdTimer implements Source {
    @Override
    public Format format() {
        return new Format("systemd-unit", Phase.TRAFFIC, Watch.NONE);
    }

    @Override
    public Claim claims(Head head) {
        boolean unit = head.named(".timer", ".service") && !head.binary();
        boolean section = head.text().contains("[Timer]") || head.text().contains("[Service]");
        return unit && section ? Claim.SURE : Claim.NO;
    }

    @Override
    public void read(Input in, Sink sink) throws IOException {
        Label name = Label.of("unit " + in.origin().name());
        Literals literals = new Literals();
        List<Schedule> schedules = new ArrayList<>();
        boolean assumed = false;
        Lines lines = in.lines();
        while (lines.next()) {
            String text = lines.isOverlong() ? "" : lines.text().strip();
            if (text.startsWith("OnCalendar=")) {
                Schedule schedule = OnCalendar.parse(text.substring(11), in.zone());
                assumed = true;
                if (schedule == null) {
                    sink.malformed(lines.line(), lines.offset(), "no calendar expression");
                } else {
                    schedules.add(schedule);
                }
            } else if (text.matches("On(Boot|Startup|UnitActive|UnitInactive|Active)Sec=.*")) {
                schedules.add(new Schedule.AtEvent("after another event"));
            } else if (!text.startsWith("#") && !text.startsWith(";")) {
                for (Fact.Link link :
                        Literals.links(literals.in(text), End.HERE, name, null, false)) {
                    sink.take(link, lines.line(), lines.offset());
                }
            }
        }
        if (assumed) {
            sink.take(in.assumedZone(), 0, -1);
        }
        if (!schedules.isEmpty()) {
            Schedule all =
                    schedules.size() == 1 ? schedules.getFirst() : new Schedule.AnyOf(schedules);
            sink.take(new Fact.Job(End.HERE, name, all, true, Fact.NEVER), 1, 0);
        }
    }
}
