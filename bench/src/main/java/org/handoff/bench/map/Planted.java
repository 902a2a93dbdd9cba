package org.handoff.bench.map;

import java.util.Locale;
import java.util.regex.Pattern;

/// Made-up identifiers of the eighteen classes of 45 CFR 164.514(b)(2), planted where real exports
/// have them: names of documents, queries, arguments, scripts, comments, columns that nobody asked
/// for, and lines that cannot be read.
final class Planted {
    private static final int CLASSES = 18;

    /// One pattern that every planted token matches, and nothing else in the exports does.
    private static final Pattern ANY =
            Pattern.compile(
                    "(?i)zq[a-z]*\\d{4,}|987-65-\\d{4}|555\\)"
                        + " 019-|555\\.018\\.|1931-\\d\\d-\\d\\d|8800\\d{7}|7711\\d{7}|192\\.0\\.2\\.");

    private final Folder out;

    Planted(Folder out) {
        this.out = out;
    }

    /// How many planted tokens stand in a text.
    static long in(String text) {
        return ANY.matcher(text).results().count();
    }

    void write(int tokens) {
        for (int i = 0; i < tokens; i++) {
            String token = token(i);
            switch (i % 16) {
                case 0 ->
                        out.line(
                                "x/activity.csv",
                                "datname,client_addr,query",
                                "c,10.1.1.10,select '" + token + "'");
                case 1 ->
                        out.line(
                                "zeek/planted/conn.log",
                                Exports.zeek("conn", "ts id.orig_h"),
                                token);
                case 2 -> out.line("hosts/app-1/notes.ps1", "# notes", "# " + token);
                case 3 ->
                        out.line(
                                "declared/more.csv",
                                "from,to,port,remark",
                                "app-1,db1,1433," + token);
                case 4 -> job(i, token);
                case 5 ->
                        out.line(
                                "hosts/db1/agent.csv",
                                "job_name,command,freq_type",
                                "Report,exec p '" + token + "',4");
                case 6 ->
                        out.line(
                                "hosts/app-1/in.config",
                                "<x>",
                                "<a url=\"https://api0.vendor0.example/p/"
                                        + token.replaceAll("192\\.0\\.2\\.\\d+", "zqhome1234")
                                        + "\"/>");
                default ->
                        out.line(
                                "zeek/planted/smb_files.log",
                                Exports.zeek(
                                        "smb_files", "ts id.orig_h id.resp_h id.resp_p path name"),
                                "1790812800.0\t10.1.2.10\t10.1.1.20\t445\t\\\\files-1\\scans\\"
                                        + token
                                        + "\t"
                                        + token
                                        + ".pdf");
            }
        }
    }

    /// An address in an argument is a machine to the scanner, as it must be.
    private void job(int i, String token) {
        String argument = token.startsWith("192.0.2.") ? "zqhome" + (10_000 + i) : token;
        out.line(
                "hosts/app-2/crontab.txt",
                "# jobs",
                "5 2 * * * /opt/report --for '" + argument + "'");
    }

    private static String token(int i) {
        int n = 1000 + i;
        return switch (i % CLASSES) {
            case 0 -> "ZqName" + n;
            case 1 -> "ZqStreet" + n;
            case 2 -> String.format(Locale.ROOT, "1931-%02d-%02d", 1 + i % 12, 1 + i % 28);
            case 3 -> String.format(Locale.ROOT, "(555) 019-%04d", i % 10_000);
            case 4 -> String.format(Locale.ROOT, "555.018.%04d", i % 10_000);
            case 5 -> "zqmail" + n + "@home.example";
            case 6 -> String.format(Locale.ROOT, "987-65-%04d", i % 10_000);
            case 7 -> "ZqMRN" + n;
            case 8 -> String.format(Locale.ROOT, "8800%08d", i);
            case 9 -> String.format(Locale.ROOT, "7711%08d", i);
            case 10 -> "ZqLicence" + n;
            case 11 -> "ZqVehicle" + n;
            case 12 -> "ZqDevice" + n;
            case 13 -> "ZqUrl" + n;
            case 14 -> "192.0.2." + i % 250;
            case 15 -> "ZqFinger" + n;
            case 16 -> "ZqPhoto" + n;
            default -> "ZqOther" + n;
        };
    }
}
