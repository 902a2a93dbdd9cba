package org.handoff.engine.postgres;

import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/// Where one side's database is, and how to log in. Immutable, shared by all threads. The password
/// is asked for at each log-in, is never kept, and is in no text that this class makes.
public final class PostgresSide {
    /// What all sessions of Handoff are called in `pg_stat_activity`.
    public static final String APPLICATION = "handoff";

    /// Driver settings that a URL may carry; everything else is decided here.
    private static final Set<String> PASSED_ON =
            Set.of("sslmode", "sslrootcert", "sslcert", "sslkey", "channelBinding", "gssEncMode");

    /// Values of the text form must not depend on a role's, database's or server's settings. The
    /// server ends the session of a machine that lost its power within 25 s, not after the two
    /// hours of its kernel: until then nobody else may have the stream that it applies.
    private static final String SETTINGS =
            """
            SET datestyle = 'ISO, YMD'; SET intervalstyle = 'postgres'; SET timezone = 'UTC';
            SET extra_float_digits = 3; SET bytea_output = 'hex'; SET lc_monetary = 'C';
            SET xmloption = 'content'; SET standard_conforming_strings = on;
            SET default_transaction_read_only = off; SET default_transaction_isolation = 'read committed';
            SET idle_in_transaction_session_timeout = 0; SET row_security = off;
            SET synchronous_commit = on; SET search_path = pg_catalog;
            SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3;
            SET tcp_user_timeout = 25000;
            """;

    private final String host;
    private final int port;
    private final String database;
    private final String user;
    private final Supplier<String> password;
    private final Map<String, String> driver;
    private final Timeouts timeouts;

    private PostgresSide(
            String host,
            int port,
            String database,
            String user,
            Supplier<String> password,
            Map<String, String> driver,
            Timeouts timeouts) {
        this.host = host;
        this.port = port;
        this.database = database;
        this.user = user;
        this.password = password;
        this.driver = driver;
        this.timeouts = timeouts;
    }

    /// @param password asked for at each log-in, from any thread
    public static PostgresSide of(
            String host, int port, String database, String user, Supplier<String> password) {
        return new PostgresSide(host, port, database, user, password, Map.of(), Timeouts.SHORT);
    }

    /// Reads `postgresql://host[:port]/database[?sslmode=...]`, with or without `jdbc:` before it.
    /// One host; user and password are not part of it.
    ///
    /// @throws HandoffException if it is not such a URL; the message never repeats the URL, which
    ///   may hold a password
    public static PostgresSide at(String url, String user, Supplier<String> password) {
        ServerUrl parsed = ServerUrl.parse(url, PASSED_ON);
        return new PostgresSide(
                parsed.host(),
                parsed.port(),
                parsed.database(),
                user,
                password,
                new TreeMap<>(parsed.settings()),
                Timeouts.SHORT);
    }

    /// The same side with other waits.
    public PostgresSide with(Timeouts other) {
        return new PostgresSide(host, port, database, user, password, driver, other);
    }

    /// The same side by another role.
    public PostgresSide as(String otherUser, Supplier<String> otherPassword) {
        return new PostgresSide(host, port, database, otherUser, otherPassword, driver, timeouts);
    }

    public String host() {
        return host;
    }

    public int port() {
        return port;
    }

    public String database() {
        return database;
    }

    public String user() {
        return user;
    }

    public Timeouts timeouts() {
        return timeouts;
    }

    /// A new session, autocommit on, `search_path` empty but for `pg_catalog`, text forms fixed.
    /// The caller closes it.
    ///
    /// @throws HandoffException naming host, port, database and role, and what to do
    public Connection openSession() {
        return open(timeouts, false);
    }

    /// The same with other waits than this side's.
    public Connection openSession(Timeouts other) {
        return open(other, false);
    }

    /// A new session that speaks the replication protocol and can read the change log. Its text
    /// forms are those of [#openSession].
    public Connection openReplication() {
        return open(Timeouts.LOG, true);
    }

    /// The same log-in for PostgreSQL's own programs, as their environment: never on a command
    /// line, where every user of the machine could read the password.
    public Map<String, String> libpqEnvironment() {
        Map<String, String> variables = new TreeMap<>();
        variables.put("PGHOST", host);
        variables.put("PGPORT", Integer.toString(port));
        variables.put("PGDATABASE", database);
        variables.put("PGUSER", user);
        variables.put("PGPASSWORD", password.get());
        variables.put("PGAPPNAME", APPLICATION);
        variables.put("PGCONNECT_TIMEOUT", seconds(timeouts.connect()));
        Map<String, String> names =
                Map.of(
                        "sslmode", "PGSSLMODE",
                        "sslrootcert", "PGSSLROOTCERT",
                        "sslcert", "PGSSLCERT",
                        "sslkey", "PGSSLKEY");
        names.forEach((setting, name) -> {
            String value = driver.get(setting);
            if (value != null) {
                variables.put(name, value);
            }
        });
        return variables;
    }

    private Connection open(Timeouts waits, boolean replication) {
        Properties properties = new Properties();
        driver.forEach(properties::setProperty);
        set(properties, PGProperty.USER, user);
        set(properties, PGProperty.PASSWORD, password.get());
        set(properties, PGProperty.APPLICATION_NAME, APPLICATION);
        set(properties, PGProperty.ASSUME_MIN_SERVER_VERSION, "13");
        set(properties, PGProperty.CONNECT_TIMEOUT, seconds(waits.connect()));
        set(properties, PGProperty.LOGIN_TIMEOUT, seconds(waits.connect()));
        set(properties, PGProperty.SOCKET_TIMEOUT, seconds(waits.socket()));
        set(properties, PGProperty.TCP_KEEP_ALIVE, "true");
        set(properties, PGProperty.SOCKET_FACTORY, KeepAliveSockets.class.getName());
        // A failing statement's text or parameters must not reach a message: they hold rows.
        set(properties, PGProperty.LOG_SERVER_ERROR_DETAIL, "false");
        if (replication) {
            set(properties, PGProperty.REPLICATION, "database");
            set(properties, PGProperty.PREFER_QUERY_MODE, "simple");
        }
        String url = "jdbc:postgresql://" + bracketed(host) + ":" + port + "/" + encoded(database);
        Connection session = null;
        try {
            session = DriverManager.getConnection(url, properties);
            prepare(session, waits);
            return session;
        } catch (SQLException failure) {
            throw LogIn.fault(this, failure, session);
        }
    }

    private static void prepare(Connection session, Timeouts waits) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(
                    SETTINGS
                            + "SET statement_timeout = "
                            + waits.statement().toMillis()
                            + "; SET lock_timeout = "
                            + waits.lock().toMillis());
        }
        session.unwrap(PGConnection.class).setPrepareThreshold(1);
    }

    private static void set(Properties properties, PGProperty name, String value) {
        name.set(properties, value);
    }

    private static String seconds(Duration duration) {
        return Long.toString((duration.toMillis() + 999) / 1000);
    }

    private static String bracketed(String host) {
        return host.contains(":") ? "[" + host + "]" : host;
    }

    private static String encoded(String database) {
        return java.net.URLEncoder.encode(database, java.nio.charset.StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PostgresSide side && toString().equals(side.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    /// `postgresql://user@host:port/database`.
    @Override
    public String toString() {
        return "postgresql://" + user + "@" + bracketed(host) + ":" + port + "/" + database;
    }
}
