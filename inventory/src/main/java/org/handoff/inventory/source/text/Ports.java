package org.handoff.inventory.source.text;

import java.util.Locale;
import java.util.Map;

/// Which port is meant where none is written.
final class Ports {
    private static final Map<String, Integer> SCHEMES =
            Map.ofEntries(
                    Map.entry("http", 80),
                    Map.entry("https", 443),
                    Map.entry("ws", 80),
                    Map.entry("wss", 443),
                    Map.entry("net.tcp", 808),
                    Map.entry("ftp", 21),
                    Map.entry("ftps", 990),
                    Map.entry("sftp", 22),
                    Map.entry("ssh", 22),
                    Map.entry("ldap", 389),
                    Map.entry("ldaps", 636),
                    Map.entry("smtp", 25),
                    Map.entry("smb", 445),
                    Map.entry("amqp", 5672),
                    Map.entry("redis", 6379),
                    Map.entry("mongodb", 27017),
                    Map.entry("postgresql", 5432),
                    Map.entry("postgres", 5432),
                    Map.entry("mysql", 3306),
                    Map.entry("mariadb", 3306),
                    Map.entry("sqlserver", 1433),
                    Map.entry("oracle", 1521));

    private Ports() {}

    /// Of the last word of `jdbc:postgresql` and the like; 0 if unknown.
    static int ofScheme(String scheme) {
        String last = scheme.substring(scheme.lastIndexOf(':') + 1);
        return SCHEMES.getOrDefault(last, 0);
    }

    static int ofTool(String tool) {
        return switch (tool) {
            case "sqlcmd", "osql", "bcp" -> 1433;
            case "psql", "pg_dump" -> 5432;
            case "mysql", "mysqldump" -> 3306;
            case "ssh", "scp", "sftp" -> 22;
            case "ftp" -> 21;
            case "mstsc" -> 3389;
            default -> 0;
        };
    }

    /// By the words that only one database's connection strings have; 0 if none is there.
    static int ofConnectionString(String line) {
        String lower = line.toLowerCase(Locale.ROOT);
        if (lower.contains("postgres") || lower.contains("npgsql")) {
            return 5432;
        }
        if (lower.contains("mysql") || lower.contains("mariadb")) {
            return 3306;
        }
        if (lower.contains("oracle") || lower.contains("oraoledb")) {
            return 1521;
        }
        boolean sqlServer =
                lower.contains("initial catalog")
                        || lower.contains("integrated security")
                        || lower.contains("trusted_connection")
                        || lower.contains("sqlclient")
                        || lower.contains("sqlncli")
                        || lower.contains("sql server")
                        || lower.contains("sqloledb");
        return sqlServer ? 1433 : 0;
    }
}
