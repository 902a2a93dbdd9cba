package org.handoff.app.wiring;

import org.handoff.app.spec.Secret;
import org.handoff.app.spec.Spec;
import org.handoff.engine.mariadb.MariaSide;
import org.handoff.engine.mariadb.catalog.MariaCatalog;
import org.handoff.engine.mariadb.catalog.MariaTable;
import org.handoff.engine.mariadb.wire.MariaSession;
import org.handoff.engine.mariadb.wire.Tls;
import org.handoff.model.TableName;

import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// The MariaDB databases of a spec.
final class MariaSides {
    private static final String PUBLIC = "public";

    private MariaSides() {}

    /// What both sides call the schema that the tables stand in.
    private static String schema(Spec spec) {
        if (spec.tables().schemas().size() == 1) {
            return spec.tables().schemas().getFirst();
        }
        return Sides.areMaria(spec) ? spec.legacy().database().name() : PUBLIC;
    }

    /// Not connected yet; the secret is resolved at each log-in.
    static MariaSide side(Spec spec, Spec.Database database) {
        Secret password = database.password();
        Tls.Mode mode =
                switch (database.sslmode()) {
                    case DISABLE -> Tls.Mode.DISABLE;
                    case ALLOW, PREFER -> Tls.Mode.PREFER;
                    case REQUIRE -> Tls.Mode.REQUIRE;
                    case VERIFY_CA -> Tls.Mode.VERIFY_CA;
                    case VERIFY_FULL -> Tls.Mode.VERIFY_FULL;
                };
        return new MariaSide(
                database.host(),
                database.port(),
                database.name(),
                schema(spec),
                database.user(),
                () -> password == null ? "" : password.resolve(),
                new Tls(mode, database.sslrootcert()),
                database.connectTimeout());
    }

    static Map<TableName, MariaTable> tables(MariaSide side, Predicate<TableName> moved) {
        try (MariaSession session = side.openSession()) {
            return MariaCatalog.tables(side, session).stream()
                    .filter(table -> moved.test(table.name()))
                    .collect(Collectors.toMap(MariaTable::name, Function.identity()));
        }
    }
}
