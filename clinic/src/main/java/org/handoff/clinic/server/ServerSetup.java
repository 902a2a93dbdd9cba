package org.handoff.clinic.server;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a server will be; immutable, each `with` answers a changed copy. `start()` makes it run.
///
/// @param bundled true: the archive on the classpath; false: the system's installation
/// @param major PostgreSQL's major version
/// @param port TCP port on 127.0.0.1; 0 takes a free one
/// @param directory holds `data/`, `server.log`; null takes a fresh temporary one
/// @param keep true leaves the directory on `close()`; a kept directory is used again at the next
///   start
/// @param password of the superuser `postgres`; null makes a random one
/// @param settings lines of `postgresql.conf`, later ones win
public record ServerSetup(
        boolean bundled,
        int major,
        int port,
        @Nullable Path directory,
        boolean keep,
        @Nullable String password,
        Map<String, String> settings) {
    private static final SecureRandom RANDOM = new SecureRandom();

    public ServerSetup {
        settings = Map.copyOf(settings);
    }

    static ServerSetup of(boolean bundled, int major) {
        return new ServerSetup(bundled, major, 0, null, false, null, durable(major));
    }

    /// Durable, logical, and modest enough for two servers on a two-core machine.
    private static Map<String, String> durable(int major) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("listen_addresses", "'127.0.0.1'");
        settings.put("unix_socket_directories", "''");
        settings.put("fsync", "on");
        settings.put("synchronous_commit", "on");
        settings.put("full_page_writes", "on");
        settings.put("wal_level", "logical");
        settings.put("max_connections", "100");
        settings.put("max_replication_slots", "24");
        if (major >= 18) {
            settings.put("max_active_replication_origins", "24");
        }
        settings.put("max_wal_senders", "16");
        settings.put("shared_buffers", "192MB");
        settings.put("max_wal_size", "2GB");
        settings.put("min_wal_size", "160MB");
        settings.put("checkpoint_timeout", "15min");
        settings.put("maintenance_work_mem", "96MB");
        settings.put("max_parallel_workers_per_gather", "0");
        settings.put("jit", "off");
        settings.put("timezone", "'UTC'");
        settings.put("log_timezone", "'UTC'");
        settings.put("log_line_prefix", "'%m [%p] %a '");
        settings.put("password_encryption", "'scram-sha-256'");
        return settings;
    }

    /// One line of `postgresql.conf`; `value` as it stands there, strings with their quotes.
    public ServerSetup with(String name, String value) {
        Map<String, String> changed = new LinkedHashMap<>(settings);
        changed.put(name, value);
        return new ServerSetup(bundled, major, port, directory, keep, password, changed);
    }

    public ServerSetup onPort(int chosen) {
        return new ServerSetup(bundled, major, chosen, directory, keep, password, settings);
    }

    /// Lives in `chosen`, which is created when absent; removed at `close()` unless kept.
    public ServerSetup in(Path chosen) {
        return new ServerSetup(bundled, major, port, chosen, keep, password, settings);
    }

    public ServerSetup kept() {
        return new ServerSetup(bundled, major, port, directory, true, password, settings);
    }

    public ServerSetup withPassword(String chosen) {
        return new ServerSetup(bundled, major, port, directory, keep, chosen, settings);
    }

    /// Starts the server and answers when it accepts connections.
    ///
    /// @throws IOException with the last lines of the server's log when it does not come up
    public PostgresServer start() throws IOException {
        String secret = password == null ? random() : password;
        Binaries binaries = bundled ? Binaries.embedded(major) : Binaries.installed(major);
        return PostgresServer.create(this, binaries, secret);
    }

    private static String random() {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
