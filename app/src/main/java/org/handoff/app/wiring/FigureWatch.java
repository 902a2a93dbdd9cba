package org.handoff.app.wiring;

import org.handoff.app.spec.FigureSpec;
import org.handoff.app.spec.Spec;
import org.handoff.control.api.StatusView;
import org.handoff.engine.mariadb.MariaSide;
import org.handoff.engine.mariadb.wire.MariaSession;
import org.handoff.engine.mariadb.wire.WireFailure;
import org.handoff.engine.postgres.PostgresSide;
import org.handoff.model.Environment;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Reads the spec's figures again and again, each side on a thread of its own, so that a side that
/// hangs delays nobody. What cannot be read is not known, and is asked again. Read by any thread.
final class FigureWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FigureWatch.class);
    private static final Duration PACE = Duration.ofSeconds(5);
    private static final Duration QUERY_MAX = Duration.ofSeconds(2);

    private final Spec spec;
    private final Map<Environment, Thread> threads = new EnumMap<>(Environment.class);
    private volatile List<StatusView.Figure> legacy;
    private volatile List<StatusView.Figure> cloud;

    FigureWatch(Spec spec) {
        this.spec = spec;
        this.legacy = unknown();
        this.cloud = unknown();
        for (Environment side : Environment.values()) {
            String name = "figures-" + side.label();
            threads.put(side, Thread.ofVirtual().name(name).unstarted(() -> run(side)));
        }
    }

    void start() {
        if (!spec.figures().isEmpty()) {
            threads.values().forEach(Thread::start);
        }
    }

    /// In the spec's order.
    List<StatusView.Figure> of(Environment side) {
        return side == Environment.LEGACY ? legacy : cloud;
    }

    private List<StatusView.Figure> unknown() {
        return spec.figures().stream().map(it -> figure(it, null)).toList();
    }

    private static StatusView.Figure figure(FigureSpec spec, @Nullable Double value) {
        return new StatusView.Figure(
                spec.name(), Objects.requireNonNullElse(spec.unit(), ""), value);
    }

    /// @param value as it was read
    /// @param nanos when
    private record Read(double value, long nanos) {}

    private void run(Environment side) {
        Map<String, Read> before = new HashMap<>();
        try (ExporterPage exporters = new ExporterPage()) {
            while (!Thread.currentThread().isInterrupted()) {
                List<StatusView.Figure> all = new ArrayList<>();
                for (FigureSpec figure : spec.figures()) {
                    Double value = read(side, figure, before, exporters);
                    all.add(figure(figure, value));
                }
                exporters.forget();
                if (side == Environment.LEGACY) {
                    legacy = List.copyOf(all);
                } else {
                    cloud = List.copyOf(all);
                }
                Thread.sleep(PACE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable Double read(
            Environment side, FigureSpec figure, Map<String, Read> before, ExporterPage exporters)
            throws InterruptedException {
        long nanos = System.nanoTime();
        Double value = now(side, figure, exporters);
        if (value == null || !figure.rate()) {
            return value;
        }
        Read last = before.put(figure.name(), new Read(value, nanos));
        // A counter that fell began anew.
        return last == null || value < last.value()
                ? null
                : (Double) ((value - last.value()) * 1e9 / Math.max(1, nanos - last.nanos()));
    }

    private @Nullable Double now(Environment side, FigureSpec figure, ExporterPage exporters)
            throws InterruptedException {
        FigureSpec.Source source = side == Environment.LEGACY ? figure.legacy() : figure.cloud();
        try {
            String sql = source.sql();
            return sql == null
                    ? exporters.value(
                            Objects.requireNonNull(source.metrics()),
                            Objects.requireNonNull(source.series()))
                    : query(side, sql);
        } catch (SQLException e) {
            failed(side, figure, "SQLSTATE " + e.getSQLState());
        } catch (WireFailure e) {
            failed(side, figure, "SQLSTATE " + e.state());
        } catch (HandoffException e) {
            failed(side, figure, e.fault().code());
        } catch (NumberFormatException e) {
            failed(side, figure, "it is no number");
        }
        return null;
    }

    /// Never with the value, nor with what the server said of it.
    private static void failed(Environment side, FigureSpec figure, String why) {
        LOG.atDebug()
                .addKeyValue("side", side.label())
                .addKeyValue("figure", figure.name())
                .addKeyValue("cause", why)
                .log("figure not read");
    }

    private @Nullable Double query(Environment side, String sql) throws SQLException, WireFailure {
        Spec.Database database =
                side == Environment.LEGACY ? spec.legacy().database() : spec.cloud().database();
        return database.isPostgres()
                ? postgres(Sides.side(database), sql)
                : maria(MariaSides.side(spec, database), sql);
    }

    private static @Nullable Double postgres(PostgresSide side, String sql) throws SQLException {
        try (Connection session = side.openSession(side.timeouts().withStatement(QUERY_MAX))) {
            // Read-only is what a transaction is: with autocommit the driver would not ask for it.
            session.setAutoCommit(false);
            session.setReadOnly(true);
            try (Statement statement = session.createStatement();
                    ResultSet row = statement.executeQuery(sql)) {
                String text = row.next() ? row.getString(1) : null;
                return text == null ? null : (Double) Double.parseDouble(text);
            }
        }
    }

    private static @Nullable Double maria(MariaSide side, String sql) throws WireFailure {
        String[] found = new String[1];
        try (MariaSession session = side.openSession()) {
            session.execute("SET SESSION max_statement_time = " + QUERY_MAX.toSeconds());
            session.execute("START TRANSACTION READ ONLY");
            session.query(sql, row -> found[0] = row.word(0));
        }
        return found[0] == null ? null : (Double) Double.parseDouble(found[0]);
    }

    @Override
    public void close() {
        threads.values().forEach(Thread::interrupt);
    }
}
