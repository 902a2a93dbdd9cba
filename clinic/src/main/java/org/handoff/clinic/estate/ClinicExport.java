package org.handoff.clinic.estate;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// Writes the clinic's exports into a folder: an inventory, declared dependencies, a month of
/// traffic up to now, jobs, configuration, a program, and two dispositions files. Three things in
/// it are declared nowhere: a laboratory's feed, a job that runs once a year, and the database's
/// address inside a desktop program.
///
/// @param exports the folder to map
/// @param known what people had decided before the map
/// @param decided what they decided once the map had named the rest
public record ClinicExport(Path exports, Path known, Path decided) {
    private static final int DAYS = 31;
    private static final Duration DISPOSITIONS_HOLD = Duration.ofDays(90);

    private static final String CONN =
            "#separator \\x09\n"
                    + "#path\tconn\n"
                    + "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice"
                    + "\tduration\tconn_state\thistory\n";

    private static final String TLS =
            "#separator \\x09\n#path\tssl\n#fields\tts\tid.orig_h\tid.resp_h\tserver_name\n";

    private static final List<String> FILES =
            List.of(
                    "cmdb.csv",
                    "dependencies.csv",
                    "hosts/chart-app01/crontab.txt",
                    "hosts/chart-app01/application.properties");

    /// @param now the end of the traffic, and the day from which dispositions hold
    public static ClinicExport write(Path folder, Instant now) throws IOException {
        Path exports = Files.createDirectories(folder.resolve("exports"));
        for (String name : FILES) {
            put(exports.resolve(name), resource(name).getBytes(StandardCharsets.UTF_8));
        }
        put(exports.resolve("zeek/conn.log"), traffic(now).getBytes(StandardCharsets.UTF_8));
        put(exports.resolve("zeek/ssl.log"), names(now).getBytes(StandardCharsets.UTF_8));
        put(exports.resolve("hosts/desk-07/quickchart.exe"), program());
        String expires =
                LocalDate.ofInstant(now.plus(DISPOSITIONS_HOLD), ZoneOffset.UTC).toString();
        Path known = folder.resolve("dispositions.yaml");
        Path decided = folder.resolve("dispositions-decided.yaml");
        for (Path file : List.of(known, decided)) {
            String name = Objects.requireNonNull(file.getFileName()).toString();
            put(file, resource(name).replace("EXPIRES", expires).getBytes(StandardCharsets.UTF_8));
        }
        return new ClinicExport(exports, known, decided);
    }

    private static String traffic(Instant now) {
        StringBuilder log = new StringBuilder(CONN);
        long end = now.getEpochSecond();
        for (long hour = DAYS * 24L; hour > 0; hour--) {
            long at = end - hour * 3600 + 1800;
            line(log, at, "10.40.1.5", "10.40.1.9", 5432);
            line(log, at + 1, "10.40.2.3", "10.40.1.5", 8080);
            line(log, at + 2, "10.40.2.7", "10.40.1.5", 8080);
            line(log, at + 3, "10.40.1.5", "10.40.1.2", 389);
            line(log, at + 4, "10.40.1.3", "10.40.1.9", 5432);
            if (hour % 24 == 2) {
                line(log, at + 5, "10.40.1.5", "203.0.113.40", 6661);
            }
            if (hour % 24 == 0) {
                line(log, at + 6, "10.40.1.5", "10.40.1.20", 445);
            }
        }
        return log.toString();
    }

    private static void line(StringBuilder log, long at, String from, String to, int port) {
        log.append(
                String.format(
                        Locale.ROOT,
                        "%d.25\tC%d\t%s\t50000\t%s\t%d\ttcp\t-\t0.8\tSF\tShADadFf\n",
                        at,
                        at,
                        from,
                        to,
                        port));
    }

    private static String names(Instant now) {
        return TLS
                + (now.getEpochSecond() - 7200)
                + ".0\t10.40.1.5\t203.0.113.40\tlabs.example.net\n";
    }

    /// The beginning of a Windows program with a connection string in it, as a compiler leaves it.
    private static byte[] program() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write("MZ".getBytes(StandardCharsets.US_ASCII));
        bytes.write(new byte[126]);
        bytes.write("FileVersion\0004.12.0.7\0".getBytes(StandardCharsets.UTF_16LE));
        bytes.write(
                "Driver={PostgreSQL};Server=10.40.1.9;Port=5432;Database=clinic\0"
                        .getBytes(StandardCharsets.UTF_16LE));
        bytes.write(new byte[64]);
        return bytes.toByteArray();
    }

    private static void put(Path file, byte[] content) throws IOException {
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.write(file, content);
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = ClinicExport.class.getResourceAsStream("/clinic/export/" + name)) {
            return new String(
                    Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
