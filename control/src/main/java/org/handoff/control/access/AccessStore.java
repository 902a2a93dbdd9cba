package org.handoff.control.access;

import org.handoff.control.store.Home;
import org.handoff.control.store.Rows;
import org.handoff.control.store.SqliteFile;
import org.handoff.model.HandoffException;

import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Accounts, sessions and tokens, in a file of the control plane's folder or where it shares them.
/// Thread-safe: one caller at a time.
final class AccessStore implements AutoCloseable {
    /// Of each kind; one more is refused.
    static final int ROWS_MAX = 10_000;

    /// Log-ins of one account at the same time; one more ends the oldest, so that nobody's can use
    /// up everybody's.
    static final int SESSIONS_OF_ONE_MAX = 100;

    private static final List<String> OWN =
            List.of(
                    "CREATE TABLE IF NOT EXISTS account (name TEXT PRIMARY KEY, password TEXT NOT"
                            + " NULL, roles TEXT NOT NULL, disabled BIGINT NOT NULL DEFAULT 0,"
                            + " created BIGINT NOT NULL, by TEXT NOT NULL)",
                    "CREATE TABLE IF NOT EXISTS session (digest TEXT PRIMARY KEY, name TEXT NOT"
                            + " NULL, expires BIGINT NOT NULL)",
                    "CREATE TABLE IF NOT EXISTS service (id TEXT PRIMARY KEY, digest TEXT NOT NULL"
                            + " UNIQUE, name TEXT NOT NULL, scopes TEXT NOT NULL, expires BIGINT"
                            + " NOT NULL, revoked BIGINT NOT NULL DEFAULT 0, by TEXT NOT NULL)",
                    "CREATE TABLE IF NOT EXISTS certificate (serial TEXT PRIMARY KEY, name TEXT NOT"
                            + " NULL, expires BIGINT NOT NULL, revoked BIGINT NOT NULL DEFAULT"
                            + " 0, by TEXT NOT NULL)");

    private static final List<String> TABLES =
            Stream.of(OWN, SecondFactors.TABLES, Repeats.TABLES).flatMap(List::stream).toList();

    private final Rows file;

    private AccessStore(Rows file) {
        this.file = file;
    }

    /// @param file of one control plane alone
    /// @throws HandoffException `access.store` if it cannot be used
    static AccessStore open(Path file) {
        return open((name, tables, failed) -> SqliteFile.open(file, tables, failed));
    }

    /// @throws HandoffException `access.store` if it cannot be used
    static AccessStore open(Home home) {
        return new AccessStore(home.rows("access", TABLES, AccessStore::failed));
    }

    Rows file() {
        return file;
    }

    synchronized boolean isEmpty() {
        return file.query("SELECT 1 FROM account LIMIT 1", row -> 1).isEmpty();
    }

    /// @return whether the name was free
    synchronized boolean add(Account account, String password) {
        room("account");
        return file.update(
                        "INSERT INTO account (name, password, roles, created, by) VALUES (?, ?, ?,"
                                + " ?, ?) ON CONFLICT DO NOTHING",
                        account.name(),
                        password,
                        text(account.roles()),
                        account.created().toEpochMilli(),
                        account.by())
                == 1;
    }

    /// Gives an account of the identity provider the roles of now; makes it if the name is free.
    ///
    /// @param mark whom the provider means by the name, in place of a password
    /// @return empty if the name is somebody else's, or disabled; whether it was made now
    synchronized Optional<Boolean> external(Account account, String mark) {
        int changed =
                file.update(
                        "UPDATE account SET roles = ? WHERE name = ? AND password = ? AND disabled"
                                + " = 0",
                        text(account.roles()),
                        account.name(),
                        mark);
        if (changed == 1) {
            return Optional.of(false);
        }
        return account(account.name()).isEmpty() && add(account, mark)
                ? Optional.of(true)
                : Optional.empty();
    }

    /// Ends the account's sessions, too: they count for nothing once it is disabled.
    synchronized boolean disable(String name) {
        int disabled =
                file.update(
                        "UPDATE account SET disabled = 1 WHERE name = ? AND disabled = 0", name);
        file.update("DELETE FROM session WHERE name = ?", name);
        return disabled == 1;
    }

    synchronized List<Account> accounts() {
        return file.query(
                "SELECT name, roles, disabled, created, by FROM account ORDER BY name",
                AccessStore::account);
    }

    synchronized Optional<Account> account(String name) {
        return file
                .query(
                        "SELECT name, roles, disabled, created, by FROM account WHERE name = ?",
                        AccessStore::account,
                        name)
                .stream()
                .findFirst();
    }

    synchronized Optional<String> password(String name) {
        return file
                .query(
                        "SELECT password FROM account WHERE name = ? AND disabled = 0 AND password"
                                + " LIKE '$argon2id$%'",
                        row -> row.getString(1), name)
                .stream()
                .findFirst();
    }

    synchronized void begin(String digest, String name, Instant expires, Instant now) {
        file.update("DELETE FROM session WHERE expires < ?", now.toEpochMilli());
        file.update(
                "DELETE FROM session WHERE digest IN (SELECT digest FROM session WHERE name = ?"
                        + " ORDER BY expires DESC LIMIT 1000000 OFFSET ?)",
                name,
                SESSIONS_OF_ONE_MAX - 1);
        room("session");
        file.update(
                "INSERT INTO session (digest, name, expires) VALUES (?, ?, ?)",
                digest,
                name,
                expires.toEpochMilli());
    }

    synchronized void end(String digest) {
        file.update("DELETE FROM session WHERE digest = ?", digest);
    }

    /// Everybody's.
    synchronized void endAll() {
        file.update("DELETE FROM session");
    }

    /// All of an account but one.
    synchronized void endOthers(String name, String digest) {
        file.update("DELETE FROM session WHERE name = ? AND digest <> ?", name, digest);
    }

    /// The account of a session that is not over.
    synchronized Optional<Account> sessionOf(String digest, Instant now) {
        return file
                .query(
                        "SELECT a.name, roles, disabled, created, by FROM account a JOIN session s"
                                + " ON s.name = a.name WHERE digest = ? AND expires > ?"
                                + " AND disabled = 0",
                        AccessStore::account,
                        digest,
                        now.toEpochMilli())
                .stream()
                .findFirst();
    }

    synchronized void add(ServiceToken token, String digest) {
        room("service");
        file.update(
                "INSERT INTO service (id, digest, name, scopes, expires, by) VALUES (?,?,?,?,?,?)",
                token.id(),
                digest,
                token.name(),
                text(token.scopes()),
                token.expires().toEpochMilli(),
                token.by());
    }

    synchronized boolean revoke(String id) {
        return file.update("UPDATE service SET revoked = 1 WHERE id = ? AND revoked = 0", id) == 1;
    }

    synchronized List<ServiceToken> tokens() {
        return file.query(
                "SELECT id, name, scopes, expires, revoked, by FROM service ORDER BY id",
                AccessStore::token);
    }

    synchronized Optional<ServiceToken> tokenOf(String digest, Instant now) {
        return file
                .query(
                        "SELECT id, name, scopes, expires, revoked, by FROM service WHERE digest ="
                                + " ? AND revoked = 0 AND expires > ?",
                        AccessStore::token,
                        digest,
                        now.toEpochMilli())
                .stream()
                .findFirst();
    }

    /// A token that let somebody in once, and is used up or taken back.
    synchronized Optional<ServiceToken> spentOf(String digest, Instant now) {
        return file
                .query(
                        "SELECT id, name, scopes, expires, revoked, by FROM service WHERE digest ="
                                + " ? AND revoked = 1 AND scopes = ? AND expires > ?",
                        AccessStore::token,
                        digest,
                        text(EnumSet.of(Role.ENROL)),
                        now.toEpochMilli())
                .stream()
                .findFirst();
    }

    @Override
    public synchronized void close() {
        file.close();
    }

    private void room(String table) {
        long rows = file.query("SELECT count(*) FROM " + table, row -> row.getLong(1)).getFirst();
        if (rows >= ROWS_MAX) {
            throw HandoffException.limit(
                    "access.full",
                    "There are " + ROWS_MAX + " rows of " + table + " already.",
                    "Disable or revoke what nobody needs, and ask for a larger limit.");
        }
    }

    private static Account account(ResultSet row) throws SQLException {
        return new Account(
                row.getString(1),
                roles(row.getString(2)),
                row.getBoolean(3),
                Instant.ofEpochMilli(row.getLong(4)),
                row.getString(5));
    }

    private static ServiceToken token(ResultSet row) throws SQLException {
        return new ServiceToken(
                row.getString(1),
                row.getString(2),
                roles(row.getString(3)),
                Instant.ofEpochMilli(row.getLong(4)),
                row.getBoolean(5),
                row.getString(6));
    }

    private static String text(Set<Role> roles) {
        return roles.stream().map(Role::label).sorted().collect(Collectors.joining(","));
    }

    private static Set<Role> roles(String text) {
        EnumSet<Role> roles = EnumSet.noneOf(Role.class);
        Arrays.stream(text.split(",", -1)).forEach(label -> Role.of(label).ifPresent(roles::add));
        return roles;
    }

    private static HandoffException failed(SQLException cause) {
        return HandoffException.external(
                "access.store",
                "The accounts cannot be read or written.",
                "Look at the disk and the rights of the control plane's folder; where they are"
                        + " shared, at the ledger's database, in which its role makes a schema.",
                cause);
    }
}
