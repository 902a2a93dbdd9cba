package org.handoff.bench.map;

import org.handoff.bench.map.Estate.Link;
import org.handoff.bench.map.Estate.Machine;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/// Writes an estate as exports of many formats. Each link leaves a trace in at least one; which one
/// follows from the seed. Noise is written beside it.
final class Exports {
    /// 2026-10-01T00:00:00Z; the exports cover 31 days.
    static final long START = 1_790_812_800L;

    static final int DAYS = 31;
    private static final long HALF = START + DAYS * 86_400L / 2;
    private static final String TSV =
            zeek(
                    "conn",
                    "ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto service duration"
                            + " conn_state history");
    private static final String SMB =
            zeek("smb_mapping", "ts uid id.orig_h id.orig_p id.resp_h id.resp_p path share_type");
    private static final String VPC =
            "version srcaddr dstaddr srcport dstport protocol packets bytes start end action"
                    + " log-status tcp-flags";

    private final Estate estate;
    private final Folder out;
    private final Random random;
    private long lines;

    Exports(Estate estate, Folder out, long seed) {
        this.estate = estate;
        this.out = out;
        this.random = new Random(seed);
    }

    /// The header of a Zeek log.
    static String zeek(String path, String fields) {
        String tab = "\t";
        return String.join("\n", "#separator \\x09", "#path" + tab + path, "#fields " + fields)
                .replace("#fields ", "#fields" + tab)
                .replace(" ", tab)
                .replace("#separator" + tab, "#separator ");
    }

    /// Lines of Zeek's conn.log.
    long lines() {
        return lines;
    }

    /// @param declared whether every link is in the dependency table
    /// @param repeats connections of each link that is seen by the sensor, at least
    void write(boolean declared, int repeats) {
        inventory();
        for (Link link : estate.links()) {
            if (declared) {
                declare(link);
            }
            trace(link, declared ? 0 : random.nextInt(100), repeats);
        }
        noise();
    }

    void declare(Link link) {
        String to =
                link.share().isEmpty()
                        ? link.to().name()
                        : "\\\\" + link.to().name() + "\\" + link.share();
        dependency(link.from().name(), to, link.port());
    }

    void dependency(String from, String to, int port) {
        out.line("declared/dependencies.csv", "from,to,port", from + "," + to + "," + port);
    }

    /// Machines, leases and subnets.
    void inventory() {
        for (Machine one : estate.machines()) {
            boolean leased = one.role().equals("desktop");
            out.line(
                    "declared/cmdb.csv",
                    "name,ip,role,facility,application,moves",
                    one.name()
                            + ","
                            + (leased ? "" : one.address() + outside(one))
                            + ","
                            + one.role()
                            + ","
                            + one.facility()
                            + ","
                            + one.role()
                            + ","
                            + (one.moves() ? "yes" : "no"));
            if (leased) {
                lease(one);
            }
        }
        for (int site = 1; site <= estate.facilities(); site++) {
            out.line("declared/subnets.csv", "subnet,facility", "10." + site + ".0.0/16,F" + site);
        }
    }

    /// Ten applications have an address of their own on the internet.
    private static String outside(Machine one) {
        boolean published = one.name().matches("app-(\\d|10)");
        return published ? ";198.51.100." + one.name().substring("app-".length()) : "";
    }

    /// Half-way every desktop takes the address that its neighbour had.
    private void lease(Machine desk) {
        String header = "ip,hostname,start,end";
        long end = START + DAYS * 86_400L;
        out.line(
                "names/leases.csv",
                header,
                desk.address() + "," + desk.name() + "," + START + "," + HALF);
        out.line(
                "names/leases.csv",
                header,
                address(desk, HALF) + "," + desk.name() + "," + HALF + "," + end);
    }

    static String address(Machine one, long at) {
        if (!one.role().equals("desktop") || at < HALF) {
            return one.address();
        }
        int dot = one.address().lastIndexOf('.');
        int last = Integer.parseInt(one.address().substring(dot + 1)) - 10;
        return one.address().substring(0, dot + 1) + (10 + (last + 1) % Estate.DESKTOPS);
    }

    private void trace(Link link, int die, int repeats) {
        boolean server = !link.from().role().equals("desktop");
        boolean machine =
                !link.to().role().equals("vendor") && !link.from().role().matches("nat|vip");
        if (!link.share().isEmpty()) {
            smb(link);
            conn(link, repeats);
        } else if (die < 80 || !machine) {
            conn(link, repeats);
        } else if (die < 84) {
            json(link);
        } else if (die < 88) {
            vpc(link);
        } else if (die < 90 && server) {
            sockets(link);
        } else if (die < 92 && server) {
            connections(link);
        } else if (link.to().role().equals("database") && die < 95) {
            session(link);
        } else {
            config(link, die);
        }
    }

    private long moment() {
        return START + 60 + random.nextLong(DAYS * 86_400L - 120);
    }

    void conn(Link link, int repeats) {
        for (int i = 0; i < repeats; i++) {
            conn(
                    link,
                    i == 0 ? moment() : START + 60 + (i * 8_641L + lines) % (DAYS * 86_400L - 120),
                    "SF");
        }
    }

    private void conn(Link link, long at, String state) {
        lines++;
        out.line(
                "zeek/conn.log",
                TSV,
                at
                        + ".250000\tC"
                        + lines
                        + "\t"
                        + address(link.from(), at)
                        + "\t"
                        + (49_152 + lines % 16_000)
                        + "\t"
                        + address(link.to(), at)
                        + "\t"
                        + link.port()
                        + "\ttcp\t-\t1.5\t"
                        + state
                        + "\tShADadFf");
    }

    private void json(Link link) {
        long at = moment();
        out.line(
                "zeek-json/conn.log",
                "",
                String.format(
                        Locale.ROOT,
                        "{\"ts\":%d.5,\"uid\":\"J\",\"id.orig_h\":\"%s\",\"id.orig_p\":50000,\"id.resp_h\":\"%s\","
                            + "\"id.resp_p\":%d,\"proto\":\"tcp\",\"conn_state\":\"SF\",\"history\":\"ShAD\"}",
                        at,
                        address(link.from(), at),
                        address(link.to(), at),
                        link.port()));
    }

    private void vpc(Link link) {
        long at = moment();
        String from = address(link.from(), at);
        String to = address(link.to(), at);
        String tail = " 6 5 400 " + at + " " + (at + 59) + " ACCEPT OK ";
        out.line(
                "vpc/flow.log", VPC, "5 " + from + " " + to + " 51000 " + link.port() + tail + "2");
        out.line(
                "vpc/flow.log",
                VPC,
                "5 " + to + " " + from + " " + link.port() + " 51000" + tail + "18");
    }

    private void smb(Link link) {
        long at = moment();
        out.line(
                "zeek/smb_mapping.log",
                SMB,
                at
                        + ".0\tS\t"
                        + address(link.from(), at)
                        + "\t50000\t"
                        + link.to().address()
                        + "\t445\t\\\\"
                        + link.to().name()
                        + "\\"
                        + link.share()
                        + "\tDISK");
    }

    private void sockets(Link link) {
        out.line(
                "hosts/" + link.from().name() + "/ss.txt",
                "Netid State Recv-Q Send-Q Local Address:Port Peer Address:Port Process",
                "tcp ESTAB 0 0 "
                        + link.from().address()
                        + ":50000 "
                        + link.to().address()
                        + ":"
                        + link.port());
    }

    private void connections(Link link) {
        out.line(
                "hosts/" + link.from().name() + "/tcp.csv",
                "LocalAddress,LocalPort,RemoteAddress,RemotePort,State",
                link.from().address()
                        + ",50000,"
                        + link.to().address()
                        + ","
                        + link.port()
                        + ",Established");
    }

    private void session(Link link) {
        long at = moment();
        out.line(
                "hosts/" + link.to().name() + "/sessions.csv",
                "datname,client_addr,server_port,state,sampled_at",
                "clinic," + address(link.from(), at) + "," + link.port() + ",idle," + at);
    }

    private void config(Link link, int die) {
        String folder = "hosts/" + link.from().name() + "/";
        String to = link.to().name() + ":" + link.port();
        switch (die % 4) {
            case 0 ->
                    out.line(
                            folder + "app.properties",
                            "version=4.0.30319.1",
                            "endpoint=https://" + to + "/api");
            case 1 ->
                    out.line(
                            folder + "crontab.txt",
                            "# jobs",
                            "5 2 * * * /opt/push --url http://" + to + "/in");
            case 2 ->
                    out.line(
                            folder + "settings.json",
                            "// oid 1.2.840.10008.1.2",
                            "\"x\": \"http://" + to + "/\"");
            default -> task(folder, link);
        }
    }

    private void task(String folder, Link link) {
        String xml =
                "<?xml version=\"1.0\" encoding=\"UTF-16\"?><Task"
                    + " xmlns=\"http://schemas.microsoft.com/windows/2004/02/mit/task\">"
                    + "<Triggers><LogonTrigger/></Triggers><Actions><Exec><Command>push.exe</Command><Arguments>http://"
                        + link.to().address()
                        + ":"
                        + link.port()
                        + "/in</Arguments></Exec></Actions></Task>";
        out.bytes(
                folder + "task-" + link.port() + "-" + link.to().name() + ".xml",
                xml.getBytes(StandardCharsets.UTF_16));
    }

    private void noise() {
        List<Machine> desks = new ArrayList<>(estate.machines());
        desks.removeIf(one -> !one.role().equals("desktop"));
        Machine scanner = estate.named("scan1");
        for (Machine desk : desks) {
            conn(new Link(scanner, desk, 22, ""), moment(), "S0");
            conn(
                    new Link(desk, new Machine("", "239.255.255.250", "", "", false), 1900, ""),
                    moment(),
                    "SF");
        }
        for (int i = 0; i < Estate.VENDORS; i++) {
            out.line(
                    "zeek/ssl.log",
                    zeek("ssl", "ts id.orig_h id.resp_h server_name"),
                    START
                            + ".0\t10.1.1.10\t203.0.113."
                            + (10 + i)
                            + "\tapi"
                            + i
                            + ".vendor"
                            + i
                            + ".example");
        }
        // hours without anything else, so that the sensor is known to have watched
        for (int hour = 0; hour < DAYS * 24; hour++) {
            conn(estate.links().getFirst(), START + hour * 3600L + 5, "SF");
        }
    }
}
