package org.handoff.inventory.graph;

import org.handoff.inventory.fact.Address;
import org.handoff.inventory.fact.Calendar;
import org.handoff.inventory.fact.End;
import org.handoff.inventory.fact.Schedule;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// Reads what [StateOutput] wrote. What is longer than its bounds is damaged. One thread.
final class StateInput {
    private static final int TEXT_MAX = 1 << 20;
    private static final int LIST_MAX = 16 << 20;

    private final DataInputStream in;

    StateInput(InputStream in) {
        this.in = new DataInputStream(in);
    }

    boolean flag() throws IOException {
        return in.readBoolean();
    }

    int number() throws IOException {
        return in.readInt();
    }

    long longNumber() throws IOException {
        return in.readLong();
    }

    /// A number of things that follow.
    int count() throws IOException {
        return bounded(in.readInt(), LIST_MAX);
    }

    String text() throws IOException {
        int length = bounded(in.readInt(), TEXT_MAX);
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new IOException("it ends early");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    <T extends Enum<T>> T name(Class<T> of) throws IOException {
        try {
            return Enum.valueOf(of, text());
        } catch (IllegalArgumentException e) {
            throw new IOException("a name that stands for nothing", e);
        }
    }

    List<String> texts() throws IOException {
        List<String> all = new ArrayList<>();
        for (int left = count(); left > 0; left--) {
            all.add(text());
        }
        return all;
    }

    BitSet bits() throws IOException {
        return BitSet.valueOf(numbers());
    }

    long[] numbers() throws IOException {
        long[] all = new long[count()];
        for (int i = 0; i < all.length; i++) {
            all[i] = in.readLong();
        }
        return all;
    }

    Place place() throws IOException {
        return new Place(number(), longNumber(), longNumber());
    }

    End end() throws IOException {
        return switch (number()) {
            case 0 -> new End.At(new Address(longNumber(), longNumber()));
            case 1 -> new End.Named(text());
            case 2 -> End.HERE;
            case 3 -> new End.Channel(end(), text());
            case 4 -> new End.Application(text());
            case 5 -> new End.Pinned(text());
            default -> throw new IOException("no such end");
        };
    }

    Schedule schedule() throws IOException {
        return switch (number()) {
            case 0 -> calendar(numbers(), text());
            case 1 -> new Schedule.Once(Instant.parse(text()));
            case 2 -> new Schedule.AtEvent(text());
            case 3 -> {
                List<Schedule> all = new ArrayList<>();
                for (int left = count(); left > 0; left--) {
                    all.add(schedule());
                }
                yield new Schedule.AnyOf(all);
            }
            default -> throw new IOException("no such schedule");
        };
    }

    private static Calendar calendar(long[] it, String zone) throws IOException {
        if (it.length != 9) {
            throw new IOException("no calendar");
        }
        return new Calendar(
                it[0],
                it[1],
                it[2],
                it[3],
                it[4],
                it[5],
                it[6] != 0,
                (int) it[7],
                LocalDate.ofEpochDay(it[8]),
                ZoneId.of(zone));
    }

    private static int bounded(int value, int most) throws IOException {
        if (value < 0 || value > most) {
            throw new IOException("longer than anything that is written");
        }
        return value;
    }

    static <T> T of(List<T> all, int index) throws IOException {
        if (index < 0 || index >= all.size()) {
            throw new IOException("a number that stands for nothing");
        }
        return all.get(index);
    }
}
