package org.handoff.app.wiring;

import org.handoff.app.spec.Secret;
import org.handoff.app.spec.Spec;
import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.Timeouts;
import org.handoff.model.Environment;
import org.handoff.model.HandoffException;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/// The two databases of a spec.
public record Sides(PostgresSide legacy, PostgresSide cloud) {

    /// Whether both are PostgreSQL.
    public static boolean arePostgres(Spec spec) {
        return spec.legacy().database().isPostgres() && spec.cloud().database().isPostgres();
    }

    /// Whether both are MariaDB.
    public static boolean areMaria(Spec spec) {
        return !spec.legacy().database().isPostgres() && !spec.cloud().database().isPostgres();
    }

    /// What is not there yet for a pair of MariaDB and PostgreSQL, as a sentence.
    static final String MIXED_NOT_YET =
            "mariadb: copy, following and cutover between MariaDB and PostgreSQL are not available"
                    + " yet; check and validate are.";

    /// Nothing is connected yet; secrets are resolved at each log-in.
    ///
    /// @throws HandoffException if one of them is no PostgreSQL database
    public static Sides of(Spec spec) {
        if (!arePostgres(spec)) {
            throw HandoffException.operator(
                    "mariadb.move", MIXED_NOT_YET, "See docs/guides/mariadb.md.");
        }
        return new Sides(side(spec.legacy().database()), side(spec.cloud().database()));
    }

    PostgresSide get(Environment environment) {
        return environment == Environment.LEGACY ? legacy : cloud;
    }

    /// Not connected yet; the secret is resolved at each log-in.
    static PostgresSide side(Spec.Database database) {
        Secret password = database.password();
        String mode = database.sslmode().name().toLowerCase(Locale.ROOT).replace('_', '-');
        StringBuilder url = new StringBuilder(database.jdbcUrl()).append("?sslmode=").append(mode);
        Path root = database.sslrootcert();
        if (root != null) {
            url.append("&sslrootcert=")
                    .append(URLEncoder.encode(root.toString(), StandardCharsets.UTF_8));
        }
        Timeouts shorts = Timeouts.SHORT;
        return PostgresSide.at(
                        url.toString(),
                        database.user(),
                        () -> password == null ? "" : password.resolve())
                .with(
                        new Timeouts(
                                database.connectTimeout(),
                                shorts.statement(),
                                shorts.lock(),
                                shorts.socket()));
    }
}
