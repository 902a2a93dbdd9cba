package org.handoff.control.notify;

import org.handoff.control.store.Home;
import org.handoff.control.store.Rows;
import org.handoff.model.HandoffException;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What was told, what waits, and up to where the ledger was read, in one SQLite file of the
/// control plane's folder. The position moves in one transaction with the messages that the records
/// behind it make: so a record is told of at least once, and by the same ids. Thread-safe.
final class NotifyStore implements AutoCloseable {
    /// Messages that may wait for one channel; one more drops the oldest of the least urgent.
    static final int WAITING_MAX = 200;

    /// Notices that are remembered; older ones are forgotten with their messages.
    static final int NOTICES_MAX = 5_000;

    private static final String WAITING = "waiting";
    private static final List<String> TABLES =
            List.of(
                    "CREATE TABLE IF NOT EXISTS kept (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
                    "CREATE TABLE IF NOT EXISTS notice (seq BIGINT PRIMARY KEY, occasion TEXT NOT"
                            + " NULL, told BIGINT NOT NULL, state TEXT NOT NULL, who TEXT NOT NULL"
                            + " DEFAULT '', channel TEXT NOT NULL DEFAULT '', seen BIGINT,"
                            + " escalations BIGINT NOT NULL DEFAULT 0, recorded BIGINT NOT NULL"
                            + " DEFAULT 0)",
                    "CREATE TABLE IF NOT EXISTS message (id TEXT PRIMARY KEY, seq BIGINT NOT NULL,"
                            + " channel TEXT NOT NULL, occasion TEXT NOT NULL, urgency BIGINT NOT"
                            + " NULL, audience TEXT NOT NULL, at BIGINT NOT NULL, system TEXT NOT"
                            + " NULL, headline TEXT NOT NULL, text TEXT NOT NULL, contact TEXT NOT"
                            + " NULL, link TEXT NOT NULL, state TEXT NOT NULL, tries BIGINT NOT"
                            + " NULL DEFAULT 0, queued BIGINT NOT NULL)",
                    "CREATE INDEX IF NOT EXISTS waiting ON message (channel, seq) WHERE state ="
                            + " 'waiting'");

    private final Rows file;

    private NotifyStore(Rows file) {
        this.file = file;
    }

    /// @throws HandoffException `notify.store` if the file cannot be used
    static NotifyStore open(Home home) {
        return new NotifyStore(home.rows("notify", TABLES, NotifyStore::failed));
    }

    /// What was kept under a name.
    synchronized Optional<String> kept(String name) {
        return file
                .query("SELECT value FROM kept WHERE name = ?", row -> row.getString(1), name)
                .stream()
                .findFirst();
    }

    synchronized void keep(String name, String value) {
        file.update(
                "INSERT INTO kept (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET"
                        + " value = excluded.value",
                name,
                value);
    }

    Optional<String> keptSecret(String name) {
        return kept(name).map(it -> file.opened(name, it));
    }

    void keepSecret(String name, String secret) {
        keep(name, file.sealed(name, secret));
    }

    OptionalLong position() {
        return kept("position").stream().mapToLong(Long::parseLong).findFirst();
    }

    /// Everything in `work` happens, or nothing does.
    synchronized void atOnce(Runnable work) {
        file.atOnce(work);
    }

    /// @return whether it was new
    synchronized boolean add(long seq, Occasion occasion, Instant told) {
        Notice.State state = occasion.isToBeAcknowledged() ? Notice.State.OPEN : Notice.State.TOLD;
        return file.update(
                        "INSERT INTO notice (seq, occasion, told, state) VALUES (?,?,?,?) ON"
                                + " CONFLICT DO NOTHING",
                        seq,
                        occasion.name(),
                        told.toEpochMilli(),
                        state.name())
                == 1;
    }

    /// Queues a message unless it is there; a full queue drops one, which is counted.
    synchronized void add(long seq, String channel, Message message, Instant queued) {
        int added =
                file.update(
                        "INSERT INTO message (id, seq, channel, occasion, urgency,"
                                + " audience, at, system, headline, text, contact, link, state,"
                                + " queued) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO"
                                + " NOTHING",
                        message.id(),
                        seq,
                        channel,
                        message.occasion().name(),
                        message.occasion().urgency().rank(),
                        message.audience().name(),
                        message.at().toEpochMilli(),
                        message.system(),
                        message.headline(),
                        message.text(),
                        message.contact(),
                        message.link(),
                        WAITING,
                        queued.toEpochMilli());
        if (added == 1 && count(channel, WAITING) > WAITING_MAX) {
            file.update(
                    "UPDATE message SET state = 'dropped' WHERE id = (SELECT id FROM message WHERE"
                            + " channel = ? AND state = 'waiting' ORDER BY urgency, seq, id LIMIT"
                            + " 1)",
                    channel);
        }
    }

    /// The oldest that waits for a channel.
    synchronized Optional<Queued> next(String channel) {
        return file
                .query(
                        "SELECT id, occasion, audience, at, system, headline, text, contact, link,"
                                + " tries, queued FROM message WHERE channel = ? AND state ="
                                + " 'waiting' ORDER BY seq, id LIMIT 1",
                        NotifyStore::queued,
                        channel)
                .stream()
                .findFirst();
    }

    /// What a channel was told of these occasions and not yet of their end.
    synchronized List<Told> notOver(String channel, Collection<Occasion> occasions) {
        return told(channel, "'/over'").stream()
                .filter(it -> occasions.contains(it.message().occasion()))
                .toList();
    }

    /// What a channel was told of a notice and not yet that somebody saw it.
    synchronized List<Told> notSeen(String channel, long seq) {
        return told(channel, "'/seen'").stream().filter(it -> it.seq() == seq).toList();
    }

    /// @param seq of its notice
    record Told(long seq, Message message) {}

    /// @param ending of what would have followed
    private List<Told> told(String channel, String ending) {
        return file.query(
                "SELECT id, occasion, audience, at, system, headline, text, contact, link, tries,"
                        + " queued, seq FROM message AS told WHERE channel = ? AND id NOT LIKE"
                        + " '%/over' AND id NOT LIKE '%/seen' AND NOT EXISTS (SELECT 1 FROM message"
                        + " AS later WHERE later.id = told.id || "
                        + ending
                        + ") AND NOT EXISTS (SELECT 1 FROM message AS last WHERE last.id = told.id"
                        + " || '/over') ORDER BY seq, id",
                row -> new Told(row.getLong(12), queued(row).message()),
                channel);
    }

    /// @param state `waiting` for another try, `sent` or `given-up`
    synchronized void tried(String id, String state) {
        file.update("UPDATE message SET tries = tries + 1, state = ? WHERE id = ?", state, id);
    }

    synchronized long count(String channel, String state) {
        return file.query(
                        "SELECT count(*) FROM message WHERE channel = ? AND state = ?",
                        row -> row.getLong(1),
                        channel,
                        state)
                .getFirst();
    }

    /// Newest first.
    synchronized List<Notice> notices(int most) {
        return file.query(
                "SELECT seq, occasion, told, state, who, channel, seen, escalations FROM notice"
                        + " ORDER BY seq DESC LIMIT ?",
                NotifyStore::notice,
                most);
    }

    synchronized Optional<Notice> notice(long seq) {
        return file
                .query(
                        "SELECT seq, occasion, told, state, who, channel, seen, escalations FROM"
                                + " notice WHERE seq = ?",
                        NotifyStore::notice,
                        seq)
                .stream()
                .findFirst();
    }

    /// Oldest first.
    synchronized List<Notice> open() {
        return file.query(
                "SELECT seq, occasion, told, state, who, channel, seen, escalations FROM notice"
                        + " WHERE state = 'OPEN' ORDER BY seq",
                NotifyStore::notice);
    }

    /// @return whether it was open, or unanswered, until now
    synchronized boolean seen(long seq, String who, String channel, Instant when) {
        return file.update(
                        "UPDATE notice SET state = 'SEEN', who = ?, channel = ?, seen = ? WHERE"
                                + " seq = ? AND state IN ('OPEN', 'UNANSWERED')",
                        who,
                        channel,
                        when.toEpochMilli(),
                        seq)
                == 1;
    }

    /// The ledger holds the receipt.
    synchronized void recorded(long seq) {
        file.update("UPDATE notice SET recorded = 1 WHERE seq = ?", seq);
    }

    /// Seen, and not yet in the ledger.
    synchronized List<Notice> unrecorded() {
        return file.query(
                "SELECT seq, occasion, told, state, who, channel, seen, escalations FROM notice"
                        + " WHERE state = 'SEEN' AND recorded = 0 ORDER BY seq",
                NotifyStore::notice);
    }

    synchronized void allOver() {
        file.update("UPDATE notice SET state = 'OVER' WHERE state IN ('OPEN', 'UNANSWERED')");
    }

    synchronized void escalated(long seq, boolean isLast) {
        file.update(
                "UPDATE notice SET escalations = escalations + 1, state = ? WHERE seq = ?",
                isLast ? Notice.State.UNANSWERED.name() : Notice.State.OPEN.name(),
                seq);
    }

    /// Forgets what is older than the newest [#NOTICES_MAX] and waits for nobody.
    synchronized void prune() {
        String old =
                "(SELECT seq FROM notice ORDER BY seq DESC LIMIT 1 OFFSET " + NOTICES_MAX + ")";
        file.update("DELETE FROM message WHERE state <> 'waiting' AND seq <= " + old);
        file.update("DELETE FROM notice WHERE state <> 'OPEN' AND seq <= " + old);
    }

    @Override
    public synchronized void close() {
        file.close();
    }

    private static Queued queued(ResultSet row) throws SQLException {
        return new Queued(
                new Message(
                        row.getString(1),
                        Occasion.valueOf(row.getString(2)),
                        Audience.valueOf(row.getString(3)),
                        Instant.ofEpochMilli(row.getLong(4)),
                        row.getString(5),
                        row.getString(6),
                        row.getString(7),
                        row.getString(8),
                        row.getString(9)),
                row.getInt(10),
                Instant.ofEpochMilli(row.getLong(11)));
    }

    private static Notice notice(ResultSet row) throws SQLException {
        long seen = row.getLong(7);
        return new Notice(
                row.getLong(1),
                Occasion.valueOf(row.getString(2)),
                Instant.ofEpochMilli(row.getLong(3)),
                Notice.State.valueOf(row.getString(4)),
                row.getString(5),
                row.getString(6),
                seen == 0 ? null : Instant.ofEpochMilli(seen),
                row.getInt(8));
    }

    private static HandoffException failed(SQLException cause) {
        return HandoffException.external(
                "notify.store",
                "The notifications cannot be read or written.",
                "Look at the disk and the rights of the control plane's folder; where they are"
                        + " shared, at the ledger's database.",
                cause);
    }
}
