package org.handoff.bench.map;

import org.handoff.bench.map.Estate.Link;
import org.handoff.bench.map.Estate.Machine;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A hundred dependencies that nobody declared, ten of each of ten classes, planted into an estate
/// that is declared and decided in full; and its clean twin, in which these are, too.
final class Hidden {
    static final int EACH = 10;

    private final Estate estate;
    private final Folder out;
    private final Exports exports;
    private final List<String> planted = new ArrayList<>();
    private final List<String> dispositions = new ArrayList<>();
    private final boolean clean;

    Hidden(Estate estate, Folder out, boolean clean) {
        this.estate = estate;
        this.out = out;
        this.exports = new Exports(estate, out, 5);
        this.clean = clean;
    }

    /// Both ends of each planted dependency, `client > server`.
    List<String> planted() {
        return planted;
    }

    String dispositionsFile() {
        return "dispositions:\n" + String.join("\n", dispositions) + "\n";
    }

    void write() {
        exports.write(true, 2);
        decideEstate();
        for (int i = 0; i < EACH; i++) {
            Machine app = estate.named("app-" + (i + 1));
            Machine files = estate.named("files-" + (i + 1));
            yearlyJob(app, files);
            program("desk-" + (i + 1) + "-0");
            drop(app, files);
            linkedServer("db" + i, (i + 1) % Estate.DATABASES);
            tunnelledVendor(app, "172.31.0." + (10 + i));
            pin("desk-" + (i + 1) + "-2", app, i);
            allowlist("api" + i + ".vendor" + i + ".example", app, i + 1);
            hostsOverride("desk-" + (i + 1) + "-3");
            channels(i);
            dataSource("desk-" + (i + 1) + "-1");
        }
    }

    private void decideEstate() {
        for (String service : List.of("tcp 8080", "tcp 8443", "tcp 104")) {
            decide("role:desktop", "app-*", service);
        }
        for (String to : List.of("portal-vip", "engine1", "db0", "db1", "db2", "db3", "db4")) {
            decide("role:desktop", to, to.startsWith("db") ? "tcp 1433" : "");
        }
        decide("app-*", "files-*", "tcp 445 \\export");
        if (clean) {
            decide("app-*", "files-*", "tcp 445 \\yearly");
            decide("app-*", "files-*", "tcp 445 \\drop");
            for (String to : List.of("db5", "db6", "db7")) {
                decide("role:desktop", to, "");
            }
            decide("db*", "db*", "");
            decide("app-*", "172.31.0.*", "");
            decide("role:desktop", "app-*", "inside pin");
            decide("role:vendor", "app-*", "inside allowlist");
        }
    }

    private void decide(String from, String to, String service) {
        dispositions.add(
                "  - {from: '"
                        + from
                        + "', to: '"
                        + to
                        + "', service: '"
                        + (service.isEmpty() ? "*" : service)
                        + "', does: bridged, by: probe passed, owner: ann, reason: decided,"
                        + " expires: 2027-12-31}");
    }

    private void plant(String from, String to, int port, String protocol, String detail) {
        planted.add(from + " > " + to + (detail.isEmpty() ? "" : " " + detail));
        if (clean) {
            out.line(
                    "declared/found.csv",
                    "from,to,port,protocol,share",
                    from + "," + to + "," + port + "," + protocol + "," + detail);
        }
    }

    private void yearlyJob(Machine app, Machine files) {
        out.line(
                "hosts/" + app.name() + "/crontab.txt",
                "# jobs",
                "30 23 31 12 * /opt/close-year \\\\" + files.name() + "\\yearly");
        plant(app.name(), files.name(), 445, "tcp", "yearly");
    }

    private void program(String desk) {
        String text = "MZ\0\0Data Source=10.200.1.15;Initial Catalog=clinic\0";
        byte[] head = "MZ\0\0".getBytes(StandardCharsets.ISO_8859_1);
        byte[] wide = text.substring(4).getBytes(StandardCharsets.UTF_16LE);
        byte[] all = java.util.Arrays.copyOf(head, head.length + wide.length);
        System.arraycopy(wide, 0, all, head.length, wide.length);
        out.bytes("hosts/" + desk + "/tool.exe", all);
        plant(desk, "db5", 1433, "tcp", "");
    }

    private void drop(Machine app, Machine files) {
        Link link = new Link(app, files, 445, "drop");
        out.line(
                "zeek-drop/smb_mapping.log",
                Exports.zeek("smb_mapping", "ts id.orig_h id.resp_h id.resp_p path"),
                (Exports.START + 99)
                        + ".0\t"
                        + app.address()
                        + "\t"
                        + files.address()
                        + "\t445\t\\\\x\\drop");
        exports.conn(link, 1);
        plant(app.name(), files.name(), 445, "tcp", "drop");
    }

    private void linkedServer(String from, int to) {
        out.line(
                "hosts/" + from + "/servers.csv",
                "name,product,data_source,provider_string,is_linked",
                "OTHER,SQL Server,10.200.1." + (10 + to) + ",x,1");
        plant(from, "db" + to, 1433, "tcp", "");
    }

    private void tunnelledVendor(Machine app, String address) {
        exports.conn(new Link(app, new Machine("", address, "", "", false), 5000, ""), 3);
        plant(app.name(), address, 5000, "tcp", "");
    }

    private void pin(String desk, Machine app, int i) {
        String fingerprint = "%040x".formatted(0xabcdef00 + i);
        out.line(
                "zeek/x509.log",
                Exports.zeek("x509", "ts fingerprint certificate.subject san.dns"),
                Exports.START + ".0\t" + fingerprint + "\tCN=" + app.name() + "\t" + app.name());
        out.line(
                "hosts/" + desk + "/client.config",
                "<x>",
                "<pin thumbprint=\"" + fingerprint + "\"/>");
        plant(desk, app.name(), 0, "inside", "pin");
    }

    private void allowlist(String vendor, Machine app, int site) {
        out.line("vendors/allowlist.csv", "vendor,allowed", vendor + ",198.51.100." + site);
        plant(vendor, app.name(), 0, "inside", "allowlist");
    }

    private void hostsOverride(String desk) {
        out.line("hosts/" + desk + "/hosts", "127.0.0.1 localhost", "10.200.1.17 db7");
        plant(desk, "db7", 1433, "tcp", "");
    }

    private void channels(int i) {
        String channel =
                "<channel"
                    + " version=\"4.5.2\"><id>%s</id><name>%s</name><sourceConnector/>%s</channel>";
        String writer =
                "<destinationConnectors><connector><channelId>b"
                        + i
                        + "</channelId></connector></destinationConnectors>";
        out.line(
                "hosts/engine1/channels-" + i + ".xml",
                "<list>",
                channel.formatted("a" + i, "in " + i, writer)
                        + channel.formatted("b" + i, "out " + i, "")
                        + "</list>");
        plant(
                "channel in " + i + " on engine1",
                "channel out " + i + " on engine1",
                0,
                "inside",
                "");
    }

    private void dataSource(String desk) {
        out.line(
                "hosts/" + desk + "/odbc.reg",
                "Windows Registry Editor Version 5.00\n\n"
                        + "[HKEY_LOCAL_MACHINE\\SOFTWARE\\ODBC\\ODBC.INI\\Chart]",
                "\"Server\"=\"10.200.1.16\"");
        plant(desk, "db6", 1433, "tcp", "");
    }
}
