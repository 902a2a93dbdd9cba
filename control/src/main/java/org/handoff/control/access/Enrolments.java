package org.handoff.control.access;

import org.handoff.control.store.Rows;
import org.handoff.model.HandoffException;

import java.security.cert.X509Certificate;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The certificates that gateways were given. One that is not in here counts for nothing, whoever
/// signed it; one that is taken back counts for nothing from the next request on, on connections
/// that are open, too. Thread-safe; a look-up touches no disk.
public final class Enrolments {
    /// How long one lasts: a gateway renews it by itself, after two days.
    public static final Duration LASTS = Duration.ofDays(7);

    /// Ended ones are listed for so long.
    private static final Duration REMEMBERED = Duration.ofDays(90);

    /// A gateway that renews every two days never has so many that last.
    static final int OF_A_NAME_MAX = 48;

    private final Rows file;
    private final InstantSource clock;
    private final Map<String, Issued> bySerial = new ConcurrentHashMap<>();

    Enrolments(Rows file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
        file.query("SELECT serial, name, expires, revoked, by FROM certificate", Enrolments::read)
                .forEach(it -> bySerial.put(it.serial(), it));
    }

    /// @param serial hexadecimal, as openssl shows it
    /// @param name of the gateway
    /// @param by who let it have it
    public record Issued(String serial, String name, Instant expires, boolean revoked, String by) {}

    /// Forgets the oldest ones of a gateway that asks again and again: a forgotten one counts for
    /// nothing.
    ///
    /// @param renews whether the gateway proved itself by a certificate that it has
    /// @throws HandoffException `access.full`, or `access.revoked` if that one was taken back
    ///   meanwhile
    public synchronized Issued add(
            X509Certificate certificate, String name, String by, boolean renews) {
        Instant now = clock.instant();
        if (renews && bySerial.values().stream().noneMatch(it -> isGood(it, name, now))) {
            throw HandoffException.operator(
                    "access.revoked",
                    "The gateway's certificates were taken back.",
                    "Make a token of the scope enrol for it, if it may come back.");
        }
        Instant over = now.minus(REMEMBERED);
        file.update("DELETE FROM certificate WHERE expires < ?", over.toEpochMilli());
        bySerial.values().removeIf(it -> it.expires().isBefore(over));
        if (bySerial.size() >= AccessStore.ROWS_MAX) {
            throw HandoffException.limit(
                    "access.full",
                    "There are " + AccessStore.ROWS_MAX + " certificates already.",
                    "Find out which gateway asks again and again.");
        }
        Issued issued =
                new Issued(
                        serial(certificate),
                        name,
                        certificate.getNotAfter().toInstant(),
                        false,
                        by);
        file.update(
                "INSERT INTO certificate (serial, name, expires, by) VALUES (?, ?, ?, ?)",
                issued.serial(),
                name,
                issued.expires().toEpochMilli(),
                by);
        bySerial.put(issued.serial(), issued);
        bySerial.values().stream()
                .filter(it -> it.name().equals(name))
                .sorted(Comparator.comparing(Issued::expires).reversed())
                .skip(OF_A_NAME_MAX)
                .toList()
                .forEach(this::forget);
        return issued;
    }

    private void forget(Issued one) {
        file.update("DELETE FROM certificate WHERE serial = ?", one.serial());
        bySerial.remove(one.serial());
    }

    private static boolean isGood(Issued one, String name, Instant now) {
        return one.name().equals(name) && !one.revoked() && one.expires().isAfter(now);
    }

    /// Whose it is; empty if it was never given, taken back, or is over.
    public Optional<Principal> of(X509Certificate certificate) {
        Issued found = bySerial.get(serial(certificate));
        return found == null || found.revoked() || !found.expires().isAfter(clock.instant())
                ? Optional.empty()
                : Optional.of(
                        new Principal(
                                found.name(),
                                Principal.Kind.CERTIFICATE,
                                EnumSet.of(Role.GATEWAY)));
    }

    /// Takes back one, or all of a gateway.
    ///
    /// @param which a serial number or a gateway's name
    /// @return how many
    public synchronized int revoke(String which) {
        List<Issued> found =
                bySerial.values().stream()
                        .filter(it -> !it.revoked())
                        .filter(it -> it.serial().equals(which) || it.name().equals(which))
                        .toList();
        for (Issued each : found) {
            file.update("UPDATE certificate SET revoked = 1 WHERE serial = ?", each.serial());
            bySerial.put(
                    each.serial(),
                    new Issued(each.serial(), each.name(), each.expires(), true, each.by()));
        }
        return found.size();
    }

    /// By name, the newest first.
    public List<Issued> all() {
        return bySerial.values().stream()
                .sorted(
                        Comparator.comparing(Issued::name)
                                .thenComparing(Comparator.comparing(Issued::expires).reversed()))
                .toList();
    }

    private static String serial(X509Certificate certificate) {
        return certificate.getSerialNumber().toString(16);
    }

    private static Issued read(ResultSet row) throws SQLException {
        return new Issued(
                row.getString(1),
                row.getString(2),
                Instant.ofEpochMilli(row.getLong(3)),
                row.getBoolean(4),
                row.getString(5));
    }
}
