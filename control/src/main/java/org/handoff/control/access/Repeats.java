package org.handoff.control.access;

import org.handoff.control.evidence.Sha256;
import org.handoff.control.store.Rows;
import org.handoff.control.store.Seal;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// What was answered to wishes that have a key, so that one that is sent again is not carried out
/// again: over a restart and a takeover, too. An answer may hold a secret that is shown once: it is
/// sealed by the token and the key of whoever asked, which stand nowhere. Thread-safe.
public final class Repeats {
    static final List<String> TABLES =
            List.of(
                    "CREATE TABLE IF NOT EXISTS wish (id TEXT PRIMARY KEY, who TEXT NOT NULL,"
                            + " digest TEXT NOT NULL, at BIGINT NOT NULL, status BIGINT NOT NULL"
                            + " DEFAULT 0, answer TEXT NOT NULL DEFAULT '')");

    /// How long an answer is kept.
    public static final Duration KEPT = Duration.ofDays(1);

    /// Of one caller; the oldest is forgotten for one more.
    static final int OF_ONE_MAX = 200;

    /// Of all; the oldest is forgotten for one more.
    static final int ALL_MAX = 2_000;

    private static final String AS = "answer";

    private final Rows file;
    private final InstantSource clock;

    Repeats(Rows file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
    }

    /// One wish of one caller.
    ///
    /// @param id of it, which tells neither token nor key
    /// @param digest of everything that was asked for, which tells nothing of it
    /// @param secret opens its answer
    public record Wish(String id, String who, String digest, String secret) {
        /// @param bearer of whoever asks
        /// @param key that they gave the wish
        /// @param what is asked for: path and body
        public static Wish of(String who, String bearer, String key, String what) {
            String own = Sha256.hex(bearer) + "\n" + key + "\n";
            return new Wish(
                    Sha256.hex("id\n" + own),
                    who,
                    Sha256.hex("digest\n" + bearer + own + what),
                    Sha256.hex("secret\n" + bearer + own));
        }

        @Override
        public String toString() {
            return "Wish[" + id + "]";
        }
    }

    /// How far a wish came.
    public sealed interface Known {
        /// It is new, and stands written down as begun.
        record New() implements Known {}

        /// It was begun, and nobody wrote down what became of it.
        record Begun() implements Known {}

        /// The key stands for another wish.
        record Another() implements Known {}

        /// @param status of the answer
        record Done(int status, String answer) implements Known {}
    }

    private record Row(String digest, int status, String answer) {}

    /// Writes down that it begins, if nobody did.
    public synchronized Known begin(Wish wish) {
        Instant now = clock.instant();
        file.update("DELETE FROM wish WHERE at < ?", now.minus(KEPT).toEpochMilli());
        List<Row> rows = rows(wish);
        if (rows.isEmpty()) {
            room(wish.who());
            file.update(
                    "INSERT INTO wish (id, who, digest, at) VALUES (?, ?, ?, ?)",
                    wish.id(),
                    wish.who(),
                    wish.digest(),
                    now.toEpochMilli());
            return new Known.New();
        }
        Row row = rows.getFirst();
        if (!row.digest().equals(wish.digest())) {
            return new Known.Another();
        }
        return row.status() == 0
                ? new Known.Begun()
                : new Known.Done(row.status(), seal(wish).opened(AS, row.answer()));
    }

    /// Keeps what was answered.
    public synchronized void done(Wish wish, int status, String answer) {
        file.update(
                "UPDATE wish SET status = ?, answer = ? WHERE id = ?",
                status,
                seal(wish).sealed(AS, answer),
                wish.id());
    }

    /// It changed nothing, so that the same may be asked for anew.
    public synchronized void refused(Wish wish) {
        file.update("DELETE FROM wish WHERE id = ?", wish.id());
    }

    private List<Row> rows(Wish wish) {
        return file.query(
                "SELECT digest, status, answer FROM wish WHERE id = ?",
                row -> new Row(row.getString(1), row.getInt(2), row.getString(3)),
                wish.id());
    }

    private void room(String who) {
        file.update(
                "DELETE FROM wish WHERE id IN (SELECT id FROM wish WHERE who = ? ORDER BY at DESC,"
                        + " id LIMIT 1000000 OFFSET ?)",
                who,
                OF_ONE_MAX - 1);
        file.update(
                "DELETE FROM wish WHERE id IN (SELECT id FROM wish ORDER BY at DESC, id LIMIT"
                        + " 1000000 OFFSET ?)",
                ALL_MAX - 1);
    }

    private static Seal seal(Wish wish) {
        return Seal.of("wish " + wish.id(), wish.secret());
    }
}
