package org.handoff.control.access;

import org.handoff.control.store.Rows;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// Second factors of accounts: a secret that a person's app makes codes of, and recovery codes for
/// the day that the phone is gone. A code counts once, a recovery code counts once. Thread-safe.
public final class SecondFactors {
    static final List<String> TABLES =
            List.of(
                    "CREATE TABLE IF NOT EXISTS totp (name TEXT PRIMARY KEY, secret TEXT NOT NULL,"
                            + " confirmed BIGINT NOT NULL DEFAULT 0, last BIGINT NOT NULL"
                            + " DEFAULT 0)",
                    "CREATE TABLE IF NOT EXISTS recovery (name TEXT NOT NULL, digest TEXT NOT NULL,"
                            + " PRIMARY KEY (name, digest))");

    /// Shown once, each good for one log-in.
    public static final int RECOVERY_CODES = 10;

    /// 80 bits: nobody guesses one, so that a fast hash will do.
    private static final int RECOVERY_BYTES = 10;

    private static final int RECOVERY_GROUP = 4;

    private final Rows file;
    private final Set<Role> required;

    /// @param required who of these roles has no right without one
    SecondFactors(Rows file, Set<Role> required) {
        this.file = file;
        this.required = Set.copyOf(required);
    }

    /// What an app needs, shown once.
    ///
    /// @param secret base 32, for typing
    /// @param uri `otpauth:`, for a picture
    public record Begun(String secret, String uri) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Kept(byte[] secret, boolean confirmed, long last) {}

    /// Whether log-ins need a code.
    public boolean isConfirmed(String name) {
        return kept(name).map(Kept::confirmed).orElse(false);
    }

    /// Whether the account has no right until there is one.
    public boolean isMissing(Account account) {
        return !account.isExternal()
                && account.roles().stream().anyMatch(required::contains)
                && !isConfirmed(account.name());
    }

    /// A new secret, which counts once a code of it was shown; one that was never confirmed is
    /// forgotten.
    ///
    /// @param issuer stands beside the name in the app
    /// @return empty if there is a confirmed one: that is reset first
    public synchronized Optional<Begun> begin(String name, String issuer) {
        if (isConfirmed(name)) {
            return Optional.empty();
        }
        byte[] secret = Totp.secret();
        file.update(
                "INSERT INTO totp (name, secret) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET"
                        + " secret = excluded.secret, confirmed = 0, last = 0",
                name,
                file.sealed(sealedAs(name), HexFormat.of().formatHex(secret)));
        String base32 = Totp.base32(secret);
        String label = escaped(issuer) + ":" + escaped(name);
        return Optional.of(
                new Begun(
                        base32,
                        "otpauth://totp/%s?secret=%s&issuer=%s"
                                .formatted(label, base32, escaped(issuer))));
    }

    private static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /// From now on log-ins need a code.
    ///
    /// @return recovery codes, shown once; empty if the code is wrong or nothing was begun
    public synchronized List<String> confirm(String name, String code, Instant now) {
        Optional<Kept> kept = kept(name);
        if (kept.isEmpty() || kept.get().confirmed() || !isRight(name, kept.get(), code, now)) {
            return List.of();
        }
        List<String> codes = new ArrayList<>();
        for (int i = 0; i < RECOVERY_CODES; i++) {
            codes.add(grouped(Totp.base32(Totp.random(RECOVERY_BYTES))));
        }
        file.atOnce(() -> {
            file.update("UPDATE totp SET confirmed = 1 WHERE name = ?", name);
            file.update("DELETE FROM recovery WHERE name = ?", name);
            for (String each : codes) {
                file.update(
                        "INSERT INTO recovery (name, digest) VALUES (?, ?)", name, digest(each));
            }
        });
        return List.copyOf(codes);
    }

    /// Whether this code, of the app or a recovery code, lets the account in now. It counts for no
    /// second time.
    synchronized boolean use(String name, String code, Instant now) {
        Optional<Kept> kept = kept(name);
        if (kept.isEmpty() || !kept.get().confirmed()) {
            return false;
        }
        return isRight(name, kept.get(), code, now)
                || file.update(
                                "DELETE FROM recovery WHERE name = ? AND digest = ?",
                                name,
                                digest(code))
                        == 1;
    }

    private boolean isRight(String name, Kept kept, String code, Instant now) {
        OptionalLong step = Totp.match(kept.secret(), code.strip(), now, kept.last());
        // The condition, too: of two log-ins at once with one code, one is let in.
        return step.isPresent()
                && file.update(
                                "UPDATE totp SET last = ? WHERE name = ? AND last < ?",
                                step.getAsLong(),
                                name,
                                step.getAsLong())
                        == 1;
    }

    /// How many recovery codes are left.
    public int recoveryLeft(String name) {
        return Math.toIntExact(
                file.query(
                                "SELECT count(*) FROM recovery WHERE name = ?",
                                row -> row.getLong(1),
                                name)
                        .getFirst());
    }

    /// Forgets the secret and the recovery codes.
    ///
    /// @return whether there was one
    synchronized boolean reset(String name) {
        file.update("DELETE FROM recovery WHERE name = ?", name);
        return file.update("DELETE FROM totp WHERE name = ?", name) == 1;
    }

    private Optional<Kept> kept(String name) {
        return file
                .query(
                        "SELECT secret, confirmed, last FROM totp WHERE name = ?",
                        row ->
                                new Kept(
                                        HexFormat.of()
                                                .parseHex(
                                                        file.opened(
                                                                sealedAs(name), row.getString(1))),
                                        row.getBoolean(2),
                                        row.getLong(3)),
                        name)
                .stream()
                .findFirst();
    }

    private static String sealedAs(String name) {
        return "totp " + name;
    }

    private static String grouped(String code) {
        return code.replaceAll("(.{" + RECOVERY_GROUP + "})(?=.)", "$1-");
    }

    private static String digest(String code) {
        return Tokens.digest(code.replaceAll("[-\\s]", "").toUpperCase(Locale.ROOT));
    }
}
