package org.handoff.bench.map;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/// An estate that is known in full: machines of many facilities, central systems, vendors, and who
/// talks to whom. Everything follows from the seed.
final class Estate {
    static final int DESKTOPS = 13;
    static final int VENDORS = 20;
    static final int DATABASES = 10;

    /// @param address at the beginning; a desktop's changes half-way
    record Machine(String name, String address, String role, String facility, boolean moves) {}

    /// @param share empty unless a share of a file server
    record Link(Machine from, Machine to, int port, String share) {
        String key() {
            String base = from.name() + " > " + to.name() + " tcp " + port;
            return share.isEmpty() ? base : base + " \\" + share;
        }
    }

    private final List<Machine> machines = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();
    private final Random random;
    private final int facilities;

    Estate(int facilities, long seed) {
        this.facilities = facilities;
        this.random = new Random(seed);
        central();
        for (int site = 1; site <= facilities; site++) {
            facility(site);
        }
        among();
    }

    List<Machine> machines() {
        return machines;
    }

    List<Link> links() {
        return links;
    }

    int facilities() {
        return facilities;
    }

    Set<String> keys() {
        Set<String> keys = new TreeSet<>();
        links.forEach(link -> keys.add(link.key()));
        return keys;
    }

    Machine named(String name) {
        return machines.stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
    }

    private Machine add(String name, String address, String role, String facility, boolean moves) {
        Machine made = new Machine(name, address, role, facility, moves);
        machines.add(made);
        return made;
    }

    private void link(Machine from, Machine to, int port) {
        links.add(new Link(from, to, port, ""));
    }

    private void central() {
        for (int i = 0; i < DATABASES; i++) {
            add("db" + i, "10.200.1." + (10 + i), "database", "Center", true);
        }
        add("portal-vip", "10.200.2.10", "vip", "Center", true);
        add("engine1", "10.200.2.20", "engine", "Center", true);
        add("egress-nat", "10.200.2.30", "nat", "Center", false);
        add("dc1", "10.200.3.1", "dc", "Center", false);
        add("scan1", "10.200.3.9", "scanner", "Center", false);
        for (int i = 0; i < VENDORS; i++) {
            add(
                    "api" + i + ".vendor" + i + ".example",
                    "203.0.113." + (10 + i),
                    "vendor",
                    "",
                    false);
        }
    }

    private void facility(int site) {
        String name = "F" + site;
        Machine app = add("app-" + site, "10." + site + ".1.10", "app", name, true);
        Machine files = add("files-" + site, "10." + site + ".1.20", "file server", name, false);
        Machine engine = named("engine1");
        Machine portal = named("portal-vip");
        for (int i = 0; i < DESKTOPS; i++) {
            Machine desk =
                    add(
                            "desk-" + site + "-" + i,
                            "10." + site + ".2." + (10 + i),
                            "desktop",
                            name,
                            false);
            link(desk, app, 8080);
            link(desk, app, 8443);
            link(desk, app, 104);
            links.add(new Link(desk, files, 445, "export"));
            links.add(new Link(desk, files, 445, "scans"));
            link(desk, files, 9100);
            link(desk, named("dc1"), 389);
            link(desk, portal, 443);
            link(desk, portal, 8444);
            link(desk, engine, 6661);
            link(desk, engine, 8081);
            link(desk, named("db" + (site % 5)), 1433);
            link(desk, named("api" + (i % VENDORS) + ".vendor" + (i % VENDORS) + ".example"), 443);
        }
        for (int i = 0; i < 3; i++) {
            link(app, named("db" + ((site + i) % DATABASES)), 1433);
        }
        link(app, engine, 6662);
        // the engine answers into the facility: a cycle, as everywhere
        link(engine, app, 6663);
        links.add(new Link(app, files, 445, "export"));
        link(
                named("egress-nat"),
                named("api" + (site % VENDORS) + ".vendor" + (site % VENDORS) + ".example"),
                8443 + site);
    }

    /// Edges between facilities, at random.
    private void among() {
        Set<String> known = keys();
        for (int i = 0; i < facilities * 2; i++) {
            Machine from = named("app-" + (1 + random.nextInt(facilities)));
            Machine to = named("app-" + (1 + random.nextInt(facilities)));
            Link link = new Link(from, to, 7000 + random.nextInt(4), "");
            if (!from.equals(to) && known.add(link.key())) {
                links.add(link);
            }
        }
    }
}
