package org.handoff.control.shadow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.handoff.model.Environment;
import org.handoff.model.HandoffException;
import org.handoff.socket.ShadowCounts;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;

/// The shadow's rules and sums in one SQLite file beside the ledger's: sums by rule, day and
/// endpoint. A gateway's report and its number are stored in one transaction, so that a repeated
/// report counts once, also across restarts. Calls take turns.
public final class ShadowStore implements AutoCloseable {
    /// Where the drops of a day stand.
    private static final int OF_ALL = -1;

    private static final JsonMapper JSON = new JsonMapper();

    private final Connection connection;

    /// One rule, from its start.
    ///
    /// @param share see [org.handoff.socket.ShadowRule]
    /// @param began milliseconds since 1970
    /// @param ended how; empty while it goes on
    record Begun(
            long version,
            String settings,
            Environment to,
            int share,
            String who,
            long began,
            String ended) {}

    /// When a gateway was last heard.
    record Heard(String incarnation, long number, long at) {}

    private ShadowStore(Connection connection) {
        this.connection = connection;
    }

    /// Opens it; makes the file if there is none.
    ///
    /// @throws HandoffException `shadow.store` if that cannot be done
    public static ShadowStore open(Path file) {
        try {
            Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA journal_mode=WAL");
                statement.execute("PRAGMA busy_timeout=5000");
                statement.execute(
                        "CREATE TABLE IF NOT EXISTS rules (version INTEGER PRIMARY KEY, settings"
                                + " TEXT NOT NULL, side TEXT NOT NULL, share INTEGER NOT NULL, who"
                                + " TEXT NOT NULL, reason TEXT NOT NULL, began INTEGER NOT NULL,"
                                + " ended TEXT NOT NULL)");
                statement.execute(
                        "CREATE TABLE IF NOT EXISTS heard (gateway TEXT PRIMARY KEY, incarnation"
                                + " TEXT NOT NULL, number INTEGER NOT NULL, at INTEGER NOT NULL)");
                statement.execute(
                        "CREATE TABLE IF NOT EXISTS sums (version INTEGER NOT NULL, day INTEGER NOT"
                                + " NULL, endpoint INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY"
                                + " KEY (version, day, endpoint))");
                return new ShadowStore(connection);
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw broken(e);
        }
    }

    /// The newest rule; null if there never was one.
    synchronized @Nullable Begun newest() {
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT version, settings, side, share, who, began, ended FROM"
                                        + " rules ORDER BY version DESC LIMIT 1")) {
            return !row.next()
                    ? null
                    : new Begun(
                            row.getLong(1),
                            row.getString(2),
                            Environment.valueOf(row.getString(3)),
                            row.getInt(4),
                            row.getString(5),
                            row.getLong(6),
                            row.getString(7));
        } catch (SQLException e) {
            throw broken(e);
        }
    }

    synchronized void begin(Begun rule, String reason) {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO rules VALUES (?,?,?,?,?,?,?,?)")) {
            insert.setLong(1, rule.version());
            insert.setString(2, rule.settings());
            insert.setString(3, rule.to().name());
            insert.setInt(4, rule.share());
            insert.setString(5, rule.who());
            insert.setString(6, reason);
            insert.setLong(7, rule.began());
            insert.setString(8, rule.ended());
            insert.executeUpdate();
        } catch (SQLException e) {
            throw broken(e);
        }
    }

    synchronized void end(long version, String how) {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE rules SET ended = ? WHERE version = ?")) {
            update.setString(1, how);
            update.setLong(2, version);
            update.executeUpdate();
        } catch (SQLException e) {
            throw broken(e);
        }
    }

    /// Every gateway that was ever heard.
    synchronized Map<String, Heard> heard() {
        Map<String, Heard> all = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT gateway, incarnation, number, at FROM heard")) {
            while (row.next()) {
                all.put(
                        row.getString(1),
                        new Heard(row.getString(2), row.getLong(3), row.getLong(4)));
            }
            return all;
        } catch (SQLException e) {
            throw broken(e);
        }
    }

    /// Stores a day's sums and the report that they include, both or neither.
    synchronized void store(long day, String gateway, Heard heard, ShadowCounts sums) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            try {
                for (int i = 0; i < sums.endpoints().size(); i++) {
                    put(sums.version(), day, i, sums.endpoints().get(i));
                }
                put(sums.version(), day, OF_ALL, sums.drops());
                try (PreparedStatement insert =
                        connection.prepareStatement(
                                "INSERT OR REPLACE INTO heard VALUES (?,?,?,?)")) {
                    insert.setString(1, gateway);
                    insert.setString(2, heard.incarnation());
                    insert.setLong(3, heard.number());
                    insert.setLong(4, heard.at());
                    insert.executeUpdate();
                }
                statement.execute("COMMIT");
            } catch (SQLException | RuntimeException e) {
                statement.execute("ROLLBACK");
                throw e;
            }
        } catch (SQLException e) {
            throw broken(e);
        }
    }

    private void put(long version, long day, int endpoint, Object value) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT OR REPLACE INTO sums VALUES (?,?,?,?)")) {
            insert.setLong(1, version);
            insert.setLong(2, day);
            insert.setInt(3, endpoint);
            insert.setString(4, text(value));
            insert.executeUpdate();
        }
    }

    /// Sums of a rule from a day on, over all gateways.
    ///
    /// @param endpoints how many the settings have
    synchronized ShadowCounts sums(long version, long fromDay, int endpoints) {
        ShadowSums sums = new ShadowSums(version, endpoints);
        try (PreparedStatement select =
                connection.prepareStatement(
                        "SELECT endpoint, text FROM sums WHERE version = ? AND day >= ? ORDER BY"
                                + " day, endpoint")) {
            select.setLong(1, version);
            select.setLong(2, fromDay);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    int endpoint = row.getInt(1);
                    String text = row.getString(2);
                    if (endpoint == OF_ALL) {
                        sums.add(JSON.readValue(text, ShadowCounts.Drops.class));
                    } else {
                        sums.add(endpoint, JSON.readValue(text, ShadowCounts.Endpoint.class));
                    }
                }
            }
            return sums.all();
        } catch (SQLException e) {
            throw broken(e);
        } catch (JsonProcessingException e) {
            throw HandoffException.bug("shadow.sums", "The shadow's sums cannot be read.");
        }
    }

    private static String text(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw HandoffException.bug("shadow.sums", "The shadow's sums cannot be written.");
        }
    }

    private static HandoffException broken(SQLException cause) {
        return HandoffException.external(
                "shadow.store",
                "The shadow's file in control.data cannot be used.",
                "Look at the disk: is it full, or gone?",
                cause);
    }

    @Override
    public synchronized void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw broken(e);
        }
    }
}
