package org.handoff.inventory.fact;

import java.util.Locale;

/// What an entity is.
public enum Role {
    SERVER,
    DATABASE,
    DESKTOP,
    DEVICE,
    /// A virtual or balanced address, kept as a node.
    VIRTUAL,
    /// A translating address, kept as a node.
    NAT,
    /// Somebody else's system.
    VENDOR,
    /// Directory, name and time service.
    DIRECTORY,
    /// A scanner, monitor or backup server: its probes are noise, by a named rule.
    SCANNER,
    SHARE,
    CHANNEL,
    CERTIFICATE,
    /// A configuration file whose host is not known.
    FILE,
    /// An address or name that nobody declared.
    UNKNOWN;

    /// From the words that inventories use; [#UNKNOWN] for any other.
    public static Role ofWord(String word) {
        String lower = word.strip().toLowerCase(Locale.ROOT);
        return switch (lower) {
            case "server",
                    "app",
                    "application",
                    "app server",
                    "web",
                    "vm",
                    "host",
                    "engine",
                    "fileserver",
                    "file server",
                    "nas" ->
                    SERVER;
            case "database", "db", "sql", "db server", "database server" -> DATABASE;
            case "desktop", "client", "workstation", "pc", "laptop", "thick client" -> DESKTOP;
            case "device", "printer", "modality", "ventilator", "analyzer" -> DEVICE;
            case "vip", "virtual", "load balancer", "lb" -> VIRTUAL;
            case "nat" -> NAT;
            case "vendor", "external", "partner", "saas" -> VENDOR;
            case "directory", "dc", "domain controller", "dns", "ad", "ntp" -> DIRECTORY;
            case "scanner", "monitor", "monitoring", "backup", "antivirus" -> SCANNER;
            default -> UNKNOWN;
        };
    }

    public boolean isMachine() {
        return switch (this) {
            case SERVER, DATABASE, DESKTOP, DEVICE, VIRTUAL, NAT, DIRECTORY, SCANNER -> true;
            case VENDOR, SHARE, CHANNEL, CERTIFICATE, FILE, UNKNOWN -> false;
        };
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
