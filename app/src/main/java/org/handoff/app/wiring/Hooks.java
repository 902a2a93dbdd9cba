package org.handoff.app.wiring;

import org.handoff.app.spec.HookSpec;
import org.handoff.app.spec.PointerSpec;
import org.handoff.app.spec.Spec;
import org.handoff.driver.Deadline;
import org.handoff.driver.hook.CommandHook;
import org.handoff.driver.hook.Hook;
import org.handoff.driver.hook.HookDriver;
import org.handoff.driver.hook.HookFailure;
import org.handoff.driver.hook.HttpHook;
import org.handoff.driver.hook.SqlHook;
import org.handoff.engine.mariadb.MariaSide;
import org.handoff.engine.mariadb.wire.MariaSession;
import org.handoff.engine.mariadb.wire.WireFailure;
import org.handoff.engine.postgres.PostgresSide;
import org.handoff.model.HandoffException;

import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Objects;

/// Hooks as the spec describes them.
final class Hooks {
    private Hooks() {}

    /// @param kept file of the driver's own
    /// @throws HandoffException if a secret cannot be read
    static HookDriver of(Spec spec, PointerSpec pointer, Path kept) {
        Hook hook =
                switch (pointer.driver()) {
                    case COMMAND -> command(Objects.requireNonNull(pointer.command()));
                    case HTTP -> http(Objects.requireNonNull(pointer.http()));
                    case SQL -> sql(spec, Objects.requireNonNull(pointer.sql()));
                    case MANUAL, HAPROXY, NGINX, DNS ->
                            throw HandoffException.bug("hook.kind", "No hook: " + pointer.driver());
                };
        String kind = pointer.driver().name().toLowerCase(Locale.ROOT);
        return new HookDriver(kind, hook, kept, pointer.timeout());
    }

    private static Hook command(HookSpec.Command it) {
        return new CommandHook(it.legacy(), it.cloud(), it.observe());
    }

    private static Hook http(HookSpec.Http it) {
        return new HttpHook(
                request(it.legacy()),
                request(it.cloud()),
                it.observe() == null ? null : URI.create(it.observe()),
                it.legacySays(),
                it.cloudSays(),
                it.bearer() == null ? null : it.bearer().resolve());
    }

    private static HttpHook.Request request(HookSpec.Request it) {
        return new HttpHook.Request(
                it.method().name(),
                URI.create(it.url()),
                it.contentType(),
                it.body() == null ? "" : it.body());
    }

    private static Hook sql(Spec spec, HookSpec.Sql it) {
        SqlHook.Sql database =
                it.database().isPostgres()
                        ? new Postgres(Sides.side(it.database()))
                        : new Maria(MariaSides.side(spec, it.database()));
        return new SqlHook(
                database, it.legacy(), it.cloud(), it.observe() == null ? "" : it.observe());
    }

    /// Class 08 is a connection that broke: nobody knows what became of the statement.
    private static HookFailure failed(String state, Exception cause) {
        return state.startsWith("08")
                ? HookFailure.unknown("the connection broke", cause)
                : HookFailure.ended("the statement was refused (SQLSTATE " + state + ")");
    }

    private static HookFailure unreachable(HandoffException cause) {
        return HookFailure.ended(cause.fault().text().replaceFirst("\\.$", ""));
    }

    /// A session a call.
    private record Postgres(PostgresSide side) implements SqlHook.Sql {
        private Connection open(Deadline deadline) throws HookFailure {
            try {
                return side.openSession(side.timeouts().withStatement(deadline.left()));
            } catch (HandoffException e) {
                throw unreachable(e);
            }
        }

        @Override
        public String ask(String query, Deadline deadline) throws HookFailure {
            try (Connection session = open(deadline);
                    Statement statement = session.createStatement();
                    ResultSet row = statement.executeQuery(query)) {
                String value = row.next() ? row.getString(1) : "";
                return value == null ? "" : value.strip();
            } catch (SQLException e) {
                throw failed(String.valueOf(e.getSQLState()), e);
            }
        }

        @Override
        public void run(String text, Deadline deadline) throws HookFailure {
            try (Connection session = open(deadline);
                    Statement statement = session.createStatement()) {
                statement.execute(text);
            } catch (SQLException e) {
                throw failed(String.valueOf(e.getSQLState()), e);
            }
        }
    }

    /// A session a call.
    private record Maria(MariaSide side) implements SqlHook.Sql {
        private MariaSession open(Deadline deadline) throws HookFailure, WireFailure {
            MariaSession session;
            try {
                session = side.openSession();
            } catch (HandoffException e) {
                throw unreachable(e);
            }
            double seconds = Math.max(1, deadline.left().toMillis()) / 1000.0;
            session.execute(
                    "SET SESSION max_statement_time = "
                            + String.format(Locale.ROOT, "%.3f", seconds));
            return session;
        }

        @Override
        public String ask(String query, Deadline deadline) throws HookFailure {
            String[] found = {""};
            try (MariaSession session = open(deadline)) {
                session.query(query, row -> found[0] = row.word(0));
                return found[0].strip();
            } catch (WireFailure e) {
                throw failed(e.state(), e);
            }
        }

        @Override
        public void run(String text, Deadline deadline) throws HookFailure {
            try (MariaSession session = open(deadline)) {
                session.execute(text);
            } catch (WireFailure e) {
                throw failed(e.state(), e);
            }
        }
    }
}
