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
import java.time.ZoneId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `crontab -l`, `/etc/crontab` and files of `/etc/cron.d`: jobs with schedule, and the machines
/// their commands name. A job is named by its program alone: arguments can hold anything.
public final class Crontab implements Source {
    private static final Pattern LINE =
            Pattern.compile(
                    "(@[a-z]+|(?:[\\d*][\\d*,/\\-]*\\s+){2}[\\dl*][\\d*,/\\-]*\\s+[\\w*][\\w*,/\\-]*\\s+[\\w*][\\w*,/\\-]*)\\s+(\\S.*)");

    @Override
    public Format format() {
        return new Format("crontab", Phase.TRAFFIC, Watch.NONE);
    }

    @Override
    public Claim claims(Head head) {
        boolean named =
                head.name().contains("crontab")
                        || head.origin().path().matches(".*(^|/)cron\\.d/[^/]+");
        return named && !head.binary() ? Claim.SURE : Claim.NO;
    }

    @Override
    public void read(Input in, Sink sink) throws IOException {
        Lines lines = in.lines();
        Literals literals = new Literals();
        ZoneId zone = in.zone();
        boolean named = false;
        boolean assumed = false;
        while (lines.next()) {
            String text = lines.isOverlong() ? "" : lines.text().strip();
            if (lines.isOverlong()) {
                sink.malformed(lines.line(), lines.offset(), "line too long");
            } else if (text.matches("(CRON_)?TZ=.*")) {
                zone = Zones.of(text.substring(text.indexOf('=') + 1), zone);
                named = true;
            } else if (!text.isEmpty() && !text.startsWith("#") && !text.matches("\\w+\\s*=.*")) {
                job(text, zone, literals, sink, lines);
                assumed |= !named;
            }
        }
        if (assumed) {
            sink.take(in.assumedZone(), 0, -1);
        }
    }

    private static void job(String text, ZoneId zone, Literals literals, Sink sink, Lines lines) {
        Matcher matcher = LINE.matcher(text);
        Schedule schedule = matcher.matches() ? CronExpression.parse(matcher.group(1), zone) : null;
        if (schedule == null) {
            sink.malformed(lines.line(), lines.offset(), "no cron line");
            return;
        }
        String command = matcher.group(2);
        Label holder = Label.of("cron " + Program.of(command));
        sink.take(
                new Fact.Job(End.HERE, holder, schedule, true, Fact.NEVER),
                lines.line(),
                lines.offset());
        for (Fact.Link link :
                Literals.links(literals.in(command), End.HERE, holder, schedule, false)) {
            sink.take(link, lines.line(), lines.offset());
        }
    }
}
