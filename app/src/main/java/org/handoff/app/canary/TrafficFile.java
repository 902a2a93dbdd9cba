package org.handoff.app.canary;

import org.handoff.control.canary.Observed;
import org.handoff.control.canary.Shift;
import org.handoff.model.HandoffException;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Observed traffic as comma-separated lines: `time,facility,route,channel,requests`. The time is
/// local to the ward, e.g. `2026-11-16T09:00`; a route is a pattern such as `GET /api/*/chart`.
public final class TrafficFile {
    static final String HEADER = "time,facility,route,channel,requests";

    private static final int LINES_MAX = 5_000_000;
    private static final int LINE_CHARS_MAX = 1_000;
    private static final int COLUMNS = 5;

    private TrafficFile() {}

    /// @throws HandoffException with file and line if one cannot be read; what stands there is not
    ///   shown
    public static List<Observed> read(List<Path> files) {
        List<Line> lines = new ArrayList<>();
        for (Path file : files) {
            read(file, lines);
        }
        LocalDateTime first =
                lines.stream()
                        .map(Line::time)
                        .min(LocalDateTime::compareTo)
                        .orElse(LocalDateTime.MIN);
        Map<String, String> names = new HashMap<>();
        List<Observed> observed = new ArrayList<>(lines.size());
        for (Line line : lines) {
            observed.add(
                    new Observed(
                            Shift.of(line.time),
                            Math.toIntExact(ChronoUnit.HOURS.between(first, line.time)),
                            one(names, line.facility),
                            one(names, line.route),
                            one(names, line.channel),
                            line.requests));
        }
        return observed;
    }

    /// Each name once, however often it stands there.
    private static String one(Map<String, String> names, String name) {
        String known = names.putIfAbsent(name, name);
        return known == null ? name : known;
    }

    private record Line(
            LocalDateTime time, String facility, String route, String channel, long requests) {}

    private static void read(Path file, List<Line> lines) {
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            String header = reader.readLine();
            if (header == null || !header.strip().equals(HEADER)) {
                throw wrong(file, 1, "the first line must be " + HEADER);
            }
            int number = 1;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                if (!line.isBlank()) {
                    lines.add(line(file, number, line));
                }
                if (lines.size() > LINES_MAX) {
                    throw wrong(file, number, "at most %,d lines can be read".formatted(LINES_MAX));
                }
            }
        } catch (IOException e) {
            throw HandoffException.external(
                    "canary.traffic", file + " cannot be read.", "Does it exist, as UTF-8?", e);
        }
    }

    private static Line line(Path file, int number, String text) {
        String[] parts = text.split(",", -1);
        if (parts.length != COLUMNS || text.length() > LINE_CHARS_MAX) {
            throw wrong(file, number, "a line has five columns, without commas in them");
        }
        try {
            long requests = Long.parseLong(parts[4].strip());
            if (requests < 0) {
                throw wrong(file, number, "requests are counted from 0");
            }
            return new Line(
                    LocalDateTime.parse(parts[0].strip()),
                    parts[1].strip(),
                    parts[2].strip(),
                    parts[3].strip(),
                    requests);
        } catch (DateTimeException e) {
            throw wrong(file, number, "the time is not like 2026-11-16T09:00");
        } catch (NumberFormatException e) {
            throw wrong(file, number, "requests is not a whole number");
        }
    }

    private static HandoffException wrong(Path file, int line, String what) {
        return HandoffException.operator(
                "canary.traffic", "%s, line %d: %s.".formatted(file, line, what), "Put it right.");
    }
}
