package org.handoff.app.wiring;

import org.handoff.app.spec.HookSpec;
import org.handoff.app.spec.PointerSpec;
import org.handoff.app.spec.Spec;
import org.handoff.driver.Deadline;
import org.handoff.driver.OwnedFile;
import org.handoff.driver.hook.CommandHook;
import org.handoff.driver.hook.Hook;
import org.handoff.driver.hook.HookDriver;
import org.handoff.driver.hook.HookFailure;
import org.handoff.driver.hook.HttpHook;
import org.handoff.driver.hook.RundeckHook;
import org.handoff.driver.hook.SqlHook;
import org.handoff.engine.mariadb.MariaSide;
import org.handoff.engine.mariadb.wire.MariaSession;
import org.handoff.engine.mariadb.wire.WireFailure;
import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.Timeouts;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/// Hooks as the spec describes them.
final class Hooks {
    /// Less is no bound to a server.
    private static final Duration LEAST = Duration.ofMillis(1);

    /// Behind a statement's bound, until a server that says nothing is given up.
    private static final Duration GRACE = Duration.ofSeconds(5);

    /// Source of fact: MariaDB documentation, "MariaDB Error Codes", ER_CONNECTION_KILLED.
    private static final int CONNECTION_KILLED = 1927;

    private Hooks() {}

    /// @param kept file of the driver's own
    /// @throws HandoffException if a secret cannot be read
    static HookDriver of(Spec spec, PointerSpec pointer, Path kept) {
        Hook hook =
                switch (pointer.driver()) {
                    case COMMAND -> command(Objects.requireNonNull(pointer.command()), kept);
                    case HTTP -> http(Objects.requireNonNull(pointer.http()));
                    case RUNDECK -> rundeck(Objects.requireNonNull(pointer.rundeck()));
                    case SQL -> sql(spec, Objects.requireNonNull(pointer.sql()));
                    case MANUAL, HAPROXY, NGINX, DNS ->
                            throw HandoffException.bug("hook.kind", "No hook: " + pointer.driver());
                };
        String kind = pointer.driver().name().toLowerCase(Locale.ROOT);
        return new HookDriver(kind, hook, kept, pointer.timeout());
    }

    private static Hook command(HookSpec.Command it, Path kept) {
        Path running = kept.resolveSibling(kept.getFileName() + ".running");
        return new CommandHook(it.legacy(), it.cloud(), it.observe(), new OwnedFile(running));
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

    private static Hook rundeck(HookSpec.Rundeck it) {
        return new RundeckHook(
                URI.create(it.url()),
                it.apiVersion(),
                it.token().resolve(),
                it.legacy(),
                it.cloud(),
                it.option(),
                it.options().stream()
                        .collect(
                                Collectors.toUnmodifiableMap(
                                        HookSpec.JobOption::name, HookSpec.JobOption::value)),
                it.abort());
    }

    private static HttpHook.Request request(HookSpec.Request it) {
        return new HttpHook.Request(
                it.method().name(),
                URI.create(it.url()),
                it.contentType(),
                it.body() == null ? "" : it.body());
    }

    static Hook sql(Spec spec, HookSpec.Sql it) {
        SqlHook.Sql database =
                it.database().isPostgres()
                        ? new Postgres(Sides.side(it.database()))
                        : new Maria(MariaSides.side(spec, it.database()));
        return new SqlHook(
                database, it.legacy(), it.cloud(), it.observe() == null ? "" : it.observe());
    }

    /// A connection that broke (class 08) or that the server ended (57P; MariaDB's 1927), and what
    /// the server itself does not know (40003): nobody knows what became of the statement.
    ///
    /// Source of fact: PostgreSQL, appendix A; MariaDB documentation, "MariaDB Error Codes".
    private static HookFailure failed(String state, int code, Exception cause) {
        boolean isUnknown =
                state.startsWith("08")
                        || state.startsWith("57P")
                        || state.equals("40003")
                        || code == CONNECTION_KILLED;
        return isUnknown
                ? HookFailure.unknown("the connection broke (SQLSTATE " + state + ")", cause)
                : HookFailure.ended("the statement was refused (SQLSTATE " + state + ")");
    }

    /// What is left for one statement, and no bound at all if it were zero.
    private static Duration left(Deadline deadline) throws HookFailure {
        Duration left = deadline.left();
        if (left.compareTo(LEAST) < 0) {
            throw HookFailure.ended("no time was left to ask it");
        }
        return left;
    }

    private static HookFailure unreachable(HandoffException cause) {
        return HookFailure.ended(cause.fault().text().replaceFirst("\\.$", ""));
    }

    /// A session a call.
    private record Postgres(PostgresSide side) implements SqlHook.Sql {
        private Connection open(Deadline deadline) throws HookFailure {
            Duration left = left(deadline);
            Timeouts own = side.timeouts();
            Duration connect = own.connect().compareTo(left) < 0 ? own.connect() : left;
            try {
                return side.openSession(new Timeouts(connect, left, left, left.plus(GRACE)));
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
                throw failed(String.valueOf(e.getSQLState()), e.getErrorCode(), e);
            }
        }

        @Override
        public void run(String text, Deadline deadline) throws HookFailure {
            try (Connection session = open(deadline);
                    Statement statement = session.createStatement()) {
                statement.execute(text);
            } catch (SQLException e) {
                throw failed(String.valueOf(e.getSQLState()), e.getErrorCode(), e);
            }
        }
    }

    /// A session a call.
    private record Maria(MariaSide side) implements SqlHook.Sql {
        private MariaSession open(Deadline deadline) throws HookFailure, WireFailure {
            Duration left = left(deadline);
            MariaSession session;
            try {
                session = side.openSession(left, left.plus(GRACE));
            } catch (HandoffException e) {
                throw unreachable(e);
            }
            try {
                double seconds = left(deadline).toMillis() / 1000.0;
                session.execute(
                        "SET SESSION max_statement_time = "
                                + String.format(Locale.ROOT, "%.3f", seconds));
                return session;
            } catch (WireFailure | HookFailure e) {
                session.close();
                throw e;
            }
        }

        @Override
        public String ask(String query, Deadline deadline) throws HookFailure {
            AtomicReference<@Nullable String> first = new AtomicReference<>();
            try (MariaSession session = open(deadline)) {
                session.query(query, row -> first.compareAndSet(null, row.word(0)));
                return Objects.requireNonNullElse(first.get(), "").strip();
            } catch (WireFailure e) {
                throw failed(e.state(), e.code(), e);
            }
        }

        @Override
        public void run(String text, Deadline deadline) throws HookFailure {
            try (MariaSession session = open(deadline)) {
                session.execute(text);
            } catch (WireFailure e) {
                throw failed(e.state(), e.code(), e);
            }
        }
    }
}
