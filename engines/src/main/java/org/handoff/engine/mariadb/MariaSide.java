package org.handoff.engine.mariadb;

import org.handoff.engine.mariadb.wire.MariaSession;
import org.handoff.engine.mariadb.wire.Tls;
import org.handoff.engine.mariadb.wire.WireFailure;
import org.handoff.model.HandoffException;

import java.time.Duration;
import java.util.function.Supplier;

/// One database of a MariaDB server, as a side of a migration. Nothing is connected before it is
/// asked for. Safe for threads.
///
/// @param host name or address
/// @param port of the server
/// @param database its tables are the side's
/// @param schema what the database is called in a [org.handoff.model.TableName], so that two sides
///   whose databases have other names, or a PostgreSQL schema, name their tables alike
/// @param user an account of Handoff's own
/// @param password asked for at each log-in
/// @param tls how much encryption is asked for
/// @param connect bounds the opening of a connection
public record MariaSide(
        String host,
        int port,
        String database,
        String schema,
        String user,
        Supplier<String> password,
        Tls tls,
        Duration connect) {
    /// Longest a short statement runs, and the longest silence of the server meanwhile.
    private static final Duration STATEMENT = Duration.ofSeconds(60);

    private static final Duration WRITING = Duration.ofMinutes(10);

    private static final Duration SILENCE = Duration.ofSeconds(90);

    /// A reader that waits for the other side must not be given up by the server.
    private static final int NET_SECONDS = 3_600;

    private static final int LOCK_SECONDS = 10;

    /// The change log's server speaks several times a second.
    private static final Duration LOG_SILENCE = Duration.ofSeconds(30);

    private static final String OWN_PREFIX = "handoff_";

    /// Source of fact: MariaDB documentation, "Identifier Names".
    private static final int NAME_MAX = 64;

    /// For short statements.
    public MariaSession openSession() {
        return open(STATEMENT, SILENCE);
    }

    /// For statements that take as long as they take; a dead peer is noticed by TCP alone.
    public MariaSession openBulkSession() {
        return open(Duration.ZERO, Duration.ZERO);
    }

    /// For writing changes: no statement of them takes long, and nothing waits for ever.
    public MariaSession openWriterSession() {
        return open(WRITING, WRITING.plus(STATEMENT));
    }

    /// For the change log: the server says something at least every few moments.
    public MariaSession openLogSession() {
        return open(Duration.ZERO, LOG_SILENCE);
    }

    /// The database of Handoff's own beside this one, on the same server; its tables' schema is
    /// `handoff`.
    ///
    /// @throws HandoffException if its name would be too long
    public MariaSide own() {
        String name = OWN_PREFIX + database;
        if (name.length() > NAME_MAX) {
            throw HandoffException.operator(
                    "database.name",
                    "The name of "
                            + this
                            + " is over "
                            + (NAME_MAX - OWN_PREFIX.length())
                            + " long.",
                    "Handoff's own database beside it could not be called " + name + ".");
        }
        return new MariaSide(host, port, name, "handoff", user, password, tls, connect);
    }

    /// For one statement that somebody waits for.
    ///
    /// @param bound most that connecting takes, if shorter than this side's
    /// @param silence most that the server may say nothing for
    public MariaSession openSession(Duration bound, Duration silence) {
        return open(STATEMENT, silence, connect.compareTo(bound) < 0 ? connect : bound);
    }

    private MariaSession open(Duration statement, Duration silence) {
        return open(statement, silence, connect);
    }

    private MariaSession open(Duration statement, Duration silence, Duration connecting) {
        MariaSession session = null;
        try {
            session =
                    MariaSession.open(
                            new MariaSession.Account(
                                    host,
                                    port,
                                    database,
                                    user,
                                    password.get(),
                                    tls,
                                    connecting,
                                    silence));
            if (!session.version().contains("MariaDB")) {
                throw HandoffException.operator(
                        "database.engine",
                        this + " is no MariaDB server.",
                        "Other servers of this protocol are not known to work; none is accepted.");
            }
            session.execute(settings(statement.toSeconds()));
            return session;
        } catch (WireFailure failure) {
            closed(session);
            throw refused(failure);
        } catch (HandoffException failure) {
            closed(session);
            throw failure;
        }
    }

    private static void closed(@org.jspecify.annotations.Nullable MariaSession session) {
        if (session != null) {
            session.close();
        }
    }

    /// Source of fact: MariaDB documentation, "MariaDB Error Codes".
    private HandoffException refused(WireFailure failure) {
        return switch (failure.code()) {
            case 1045, 1698 ->
                    HandoffException.operator(
                            "database.login",
                            this + " refused the log-in.",
                            "Check account, host and password.");
            case 1044 ->
                    HandoffException.operator(
                            "database.privilege",
                            this + " lets the account not into the database.",
                            "Grant it what docs/guides/mariadb.md lists.");
            case 1049 ->
                    HandoffException.operator(
                            "database.missing", this + " has no such database.", "Check the name.");
            case 1040 ->
                    HandoffException.external(
                            "database.full",
                            this + " has no connection left.",
                            "Raise max_connections or close sessions.",
                            failure);
            case MariaSession.UNKNOWN_PLUGIN, Tls.NOT_OFFERED ->
                    HandoffException.operator(
                            "database.login",
                            this + ": " + failure.getMessage() + ".",
                            "Use an account IDENTIFIED VIA mysql_native_password, or another"
                                    + " sslmode.");
            default ->
                    HandoffException.external(
                            "database.unreachable",
                            this + " cannot be reached (SQLSTATE " + failure.state() + ").",
                            "Check that the server runs and that host, port, sslmode and firewall"
                                    + " are right.",
                            failure);
        };
    }

    /// `mariadb://user@host:port/database`.
    @Override
    public String toString() {
        String address = host.contains(":") ? "[" + host + "]" : host;
        return "mariadb://" + user + "@" + address + ":" + port + "/" + database;
    }

    /// Values are spelled alike whatever the server's settings are: times in UTC, literals without
    /// escapes, text in UTF-8.
    private static String settings(long statementSeconds) {
        return """
        SET time_zone = '+00:00',
            sql_mode = 'NO_BACKSLASH_ESCAPES,NO_ENGINE_SUBSTITUTION,STRICT_ALL_TABLES,\
        NO_AUTO_VALUE_ON_ZERO',
            character_set_client = utf8mb4, character_set_results = utf8mb4,
            collation_connection = utf8mb4_bin,
            div_precision_increment = 4, group_concat_max_len = 1048576,
            net_write_timeout = %1$d, net_read_timeout = %1$d,
            lock_wait_timeout = %2$d, innodb_lock_wait_timeout = %2$d,
            max_statement_time = %3$d
        """
                .formatted(NET_SECONDS, LOCK_SECONDS, statementSeconds);
    }
}
