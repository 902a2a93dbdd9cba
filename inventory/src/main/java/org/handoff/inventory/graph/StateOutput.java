package org.handoff.inventory.graph;

import org.handoff.inventory.fact.Calendar;
import org.handoff.inventory.fact.End;
import org.handoff.inventory.fact.Schedule;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;

/// Writes the parts of a graph in the form that [StateInput] reads. One thread.
final class StateOutput {
    private final DataOutputStream out;

    StateOutput(OutputStream out) {
        this.out = new DataOutputStream(out);
    }

    void flush() throws IOException {
        out.flush();
    }

    void flag(boolean value) throws IOException {
        out.writeBoolean(value);
    }

    void number(int value) throws IOException {
        out.writeInt(value);
    }

    void number(long value) throws IOException {
        out.writeLong(value);
    }

    void text(String value) throws IOException {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    void name(Enum<?> value) throws IOException {
        text(value.name());
    }

    void texts(List<String> values) throws IOException {
        out.writeInt(values.size());
        for (String value : values) {
            text(value);
        }
    }

    void bits(BitSet value) throws IOException {
        numbers(value.toLongArray());
    }

    void numbers(long[] values) throws IOException {
        out.writeInt(values.length);
        for (long value : values) {
            out.writeLong(value);
        }
    }

    void place(Place place) throws IOException {
        number(place.file());
        number(place.line());
        number(place.offset());
    }

    void end(End end) throws IOException {
        switch (end) {
            case End.At at -> {
                number(0);
                number(at.address().high());
                number(at.address().low());
            }
            case End.Named named -> {
                number(1);
                text(named.host());
            }
            case End.Here _ -> number(2);
            case End.Channel channel -> {
                number(3);
                end(channel.engine());
                text(channel.name());
            }
            case End.Application application -> {
                number(4);
                text(application.name());
            }
            case End.Pinned pinned -> {
                number(5);
                text(pinned.fingerprint());
            }
        }
    }

    void schedule(Schedule schedule) throws IOException {
        switch (schedule) {
            case Calendar it -> {
                number(0);
                numbers(
                        new long[] {
                            it.minutes(),
                            it.hours(),
                            it.days(),
                            it.months(),
                            it.weekdays(),
                            it.weeks(),
                            it.either() ? 1 : 0,
                            it.everyDays(),
                            it.anchor().toEpochDay()
                        });
                text(it.zone().getId());
            }
            case Schedule.Once once -> {
                number(1);
                text(once.at().toString());
            }
            case Schedule.AtEvent event -> {
                number(2);
                text(event.text());
            }
            case Schedule.AnyOf any -> {
                number(3);
                number(any.all().size());
                for (Schedule one : any.all()) {
                    schedule(one);
                }
            }
        }
    }
}
