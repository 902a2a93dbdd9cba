package org.handoff.control.shadow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.handoff.control.store.Home;
import org.handoff.control.store.Rows;
import org.handoff.model.Environment;
import org.handoff.model.HandoffException;
import org.handoff.socket.ShadowCounts;
import org.jspecify.annotations.Nullable;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The shadow's rules and sums in one SQLite file beside the ledger's: sums by rule, day and
/// endpoint. A gateway's report and its number are stored in one transaction, so that a repeated
/// report counts once, also across restarts. Calls take turns.
public final class ShadowStore implements AutoCloseable {
    /// Where the drops of a day stand.
    private static final int OF_ALL = -1;

    private static final JsonMapper JSON = new JsonMapper();

    private static final List<String> TABLES =
            List.of(
                    "CREATE TABLE IF NOT EXISTS rules (version BIGINT PRIMARY KEY, settings"
                            + " TEXT NOT NULL, side TEXT NOT NULL, share BIGINT NOT NULL, who"
                            + " TEXT NOT NULL, reason TEXT NOT NULL, began BIGINT NOT NULL,"
                            + " ended TEXT NOT NULL)",
                    "CREATE TABLE IF NOT EXISTS heard (gateway TEXT PRIMARY KEY, incarnation"
                            + " TEXT NOT NULL, number BIGINT NOT NULL, at BIGINT NOT NULL)",
                    "CREATE TABLE IF NOT EXISTS sums (version BIGINT NOT NULL, day BIGINT NOT"
                            + " NULL, endpoint BIGINT NOT NULL, text TEXT NOT NULL, PRIMARY"
                            + " KEY (version, day, endpoint))");

    private final Rows file;

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

    private ShadowStore(Rows file) {
        this.file = file;
    }

    /// Opens it; makes the file if there is none.
    ///
    /// @throws HandoffException `shadow.store` if that cannot be done
    public static ShadowStore open(Home home) {
        return new ShadowStore(home.rows("shadow", TABLES, ShadowStore::broken));
    }

    /// The newest rule; null if there never was one.
    synchronized @Nullable Begun newest() {
        return file
                .query(
                        "SELECT version, settings, side, share, who, began, ended FROM rules"
                                + " ORDER BY version DESC LIMIT 1",
                        ShadowStore::begun)
                .stream()
                .findFirst()
                .orElse(null);
    }

    synchronized void begin(Begun rule, String reason) {
        file.update(
                "INSERT INTO rules VALUES (?,?,?,?,?,?,?,?)",
                rule.version(),
                rule.settings(),
                rule.to().name(),
                rule.share(),
                rule.who(),
                reason,
                rule.began(),
                rule.ended());
    }

    /// Forgets the sums of rules before that one, of days before that one.
    synchronized void forget(long version, long day) {
        file.update("DELETE FROM sums WHERE version < ? AND day < ?", version, day);
    }

    synchronized void end(long version, String how) {
        file.update("UPDATE rules SET ended = ? WHERE version = ?", how, version);
    }

    /// Every gateway that was ever heard.
    synchronized Map<String, Heard> heard() {
        Map<String, Heard> all = new TreeMap<>();
        file.query(
                "SELECT gateway, incarnation, number, at FROM heard",
                row ->
                        all.put(
                                row.getString(1),
                                new Heard(row.getString(2), row.getLong(3), row.getLong(4))));
        return all;
    }

    /// Stores a day's sums and the report that they include, both or neither.
    synchronized void store(long day, String gateway, Heard heard, ShadowCounts sums) {
        file.atOnce(() -> {
            for (int i = 0; i < sums.endpoints().size(); i++) {
                put(sums.version(), day, i, sums.endpoints().get(i));
            }
            put(sums.version(), day, OF_ALL, sums.drops());
            file.update(
                    "INSERT INTO heard VALUES (?,?,?,?) ON CONFLICT (gateway) DO UPDATE SET"
                            + " incarnation = excluded.incarnation, number = excluded.number, at ="
                            + " excluded.at",
                    gateway,
                    heard.incarnation(),
                    heard.number(),
                    heard.at());
        });
    }

    private void put(long version, long day, int endpoint, Object value) {
        file.update(
                "INSERT INTO sums VALUES (?,?,?,?) ON CONFLICT (version, day, endpoint) DO UPDATE"
                        + " SET text = excluded.text",
                version,
                day,
                endpoint,
                text(value));
    }

    /// Sums of a rule from a day on, over all gateways.
    ///
    /// @param endpoints how many the settings have
    synchronized ShadowCounts sums(long version, long fromDay, int endpoints) {
        ShadowSums sums = new ShadowSums(version, endpoints);
        file.query(
                "SELECT endpoint, text FROM sums WHERE version = ? AND day >= ? ORDER BY day,"
                        + " endpoint",
                row -> add(sums, row.getInt(1), row.getString(2)),
                version,
                fromDay);
        return sums.all();
    }

    private static int add(ShadowSums sums, int endpoint, String text) {
        try {
            if (endpoint == OF_ALL) {
                sums.add(JSON.readValue(text, ShadowCounts.Drops.class));
            } else {
                sums.add(endpoint, JSON.readValue(text, ShadowCounts.Endpoint.class));
            }
            return endpoint;
        } catch (JsonProcessingException e) {
            throw HandoffException.bug("shadow.sums", "The shadow's sums cannot be read.");
        }
    }

    private static Begun begun(ResultSet row) throws SQLException {
        return new Begun(
                row.getLong(1),
                row.getString(2),
                Environment.valueOf(row.getString(3)),
                row.getInt(4),
                row.getString(5),
                row.getLong(6),
                row.getString(7));
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
        file.close();
    }
}
