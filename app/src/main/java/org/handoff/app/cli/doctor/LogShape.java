package org.handoff.app.cli.doctor;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The end of a log without its sentences: when, how bad, which part of Handoff spoke, which code a
/// fault had, and which of our methods an exception came through. A sentence might quote somebody.
public final class LogShape {
    /// How much of a log's end is looked at.
    static final int BYTES_MAX = 256 * 1024;

    private static final int LINES_MAX = 500;

    private static final Pattern LINE =
            Pattern.compile(
                    "(\\d{4}-\\d\\d-\\d\\dT[0-9:.]{8,12}Z) (TRACE|DEBUG|INFO|WARN|ERROR) +\\S+"
                            + " ([A-Za-z.]{1,60}) .*");

    private static final Pattern CODE =
            Pattern.compile("fault=\"?([a-z]+(?:[.-][a-z]+){1,5})(?=[\"\\s]|$)");

    private static final Pattern FRAME =
            Pattern.compile("\\s*at (?:app//)?(org\\.handoff\\.[A-Za-z0-9_.$]{1,120})\\(.*");

    private LogShape() {}

    /// @return empty if there is no such file
    public static String of(Path log) {
        return tail(log).stream()
                .map(LogShape::line)
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining("\n", "", "\n"));
    }

    static String line(String line) {
        Matcher frame = FRAME.matcher(line);
        if (frame.matches()) {
            return "    at " + frame.group(1);
        }
        Matcher said = LINE.matcher(line);
        if (!said.matches()) {
            return "";
        }
        Matcher code = CODE.matcher(line);
        return said.group(1)
                + " "
                + said.group(2)
                + " "
                + said.group(3)
                + (code.find() ? " " + code.group(1) : "");
    }

    private static List<String> tail(Path log) {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long from = Math.max(0, file.length() - BYTES_MAX);
            file.seek(from);
            byte[] bytes = new byte[(int) (file.length() - from)];
            file.readFully(bytes);
            List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
            return lines.subList(Math.max(0, lines.size() - LINES_MAX), lines.size());
        } catch (IOException e) {
            return List.of();
        }
    }
}
