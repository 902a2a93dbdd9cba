package org.handoff.engine.mariadb.validate;

import org.handoff.data.validate.Difference;
import org.handoff.data.validate.Plan;
import org.handoff.data.validate.Sessions;
import org.handoff.data.validate.TableSaved;
import org.handoff.data.validate.Validation;
import org.handoff.data.validate.Validator;
import org.handoff.engine.mariadb.MariaSide;
import org.handoff.engine.mariadb.catalog.MariaCatalog;
import org.handoff.engine.mariadb.catalog.MariaPositions;
import org.handoff.engine.mariadb.catalog.MariaTable;
import org.handoff.engine.mariadb.rows.MariaRows;
import org.handoff.engine.mariadb.rows.MariaSurvey;
import org.handoff.engine.mariadb.types.SpelledTable;
import org.handoff.engine.mariadb.validate.TablePairs.Paired;
import org.handoff.engine.mariadb.wire.MariaSession;
import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.Timeouts;
import org.handoff.engine.postgres.catalog.PostgresCatalog;
import org.handoff.engine.postgres.rows.PostgresRows;
import org.handoff.engine.postgres.rows.PostgresSurvey;
import org.handoff.model.Environment;
import org.handoff.model.Position;
import org.handoff.model.Table;
import org.handoff.model.TableName;

import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/// A validation of a MariaDB side and another one, and what it told.
final class ComparedMaria implements Validator.Listener {
    static final Plan CHECKSUMS = new Plan(true, 0, false, Duration.ZERO, 1);
    static final Plan FULL = new Plan(false, 0, true, Duration.ZERO, 1);

    final List<Validation> saved = new ArrayList<>();
    final List<Difference> differences = new ArrayList<>();
    final List<Paired> pairs;
    private final Supplier<Sessions> open;
    Runnable onSave = () -> {};

    private ComparedMaria(List<Paired> pairs, Supplier<Sessions> open) {
        this.pairs = pairs;
        this.open = open;
    }

    static List<MariaTable> catalog(MariaSide side) {
        try (MariaSession session = side.openSession()) {
            return MariaCatalog.tables(side, session);
        }
    }

    private static Position end(MariaSide side) {
        try (MariaSession session = side.openSession()) {
            return MariaPositions.end(session);
        }
    }

    static ComparedMaria with(MariaSide maria, PostgresSide postgres) throws Exception {
        List<Table> others;
        try (Connection session = postgres.openSession()) {
            others = PostgresCatalog.tables(session);
        }
        List<Paired> pairs = new ArrayList<>();
        for (MariaTable table : catalog(maria)) {
            for (Table other : others) {
                if (other.name().equals(table.name())) {
                    pairs.add(TablePairs.with(table, other));
                }
            }
        }
        List<SpelledTable> ours =
                pairs.stream().map(Paired::ours).filter(Objects::nonNull).toList();
        return new ComparedMaria(
                pairs,
                () ->
                        new Sessions(
                                MariaSurvey.open(maria, ours),
                                PostgresSurvey.open(postgres),
                                MariaRows.open(maria, ours),
                                PostgresRows.open(postgres, Timeouts.BULK),
                                new RestPassage(
                                        Environment.LEGACY,
                                        () -> end(maria),
                                        () -> Position.START)));
    }

    static ComparedMaria with(MariaSide one, MariaSide other) {
        List<Paired> pairs = new ArrayList<>();
        List<MariaTable> others = catalog(other);
        for (MariaTable table : catalog(one)) {
            for (MariaTable theirs : others) {
                if (theirs.name().equals(table.name())) {
                    pairs.add(TablePairs.with(table, theirs));
                }
            }
        }
        List<SpelledTable> ours =
                pairs.stream().map(Paired::ours).filter(Objects::nonNull).toList();
        List<SpelledTable> theirs =
                pairs.stream().map(Paired::theirs).filter(Objects::nonNull).toList();
        return new ComparedMaria(
                pairs,
                () ->
                        new Sessions(
                                MariaSurvey.open(one, ours),
                                MariaSurvey.open(other, theirs),
                                MariaRows.open(one, ours),
                                MariaRows.open(other, theirs),
                                new RestPassage(
                                        Environment.LEGACY, () -> end(one), () -> end(other))));
    }

    List<TableSaved> run(Plan plan) throws InterruptedException {
        return run(plan, Validation.fresh("test", Instant.now()));
    }

    List<TableSaved> run(Plan plan, Validation from) throws InterruptedException {
        List<Table> tables = pairs.stream().map(Paired::table).filter(Objects::nonNull).toList();
        return new Validator(open, tables, plan, from, this, Duration.ZERO, Clock.systemUTC())
                .run()
                .tables();
    }

    Sessions sessions() {
        return open.get();
    }

    static TableSaved of(List<TableSaved> tables, String name) {
        return tables.stream()
                .filter(table -> table.table().equals(new TableName("public", name)))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void at(TableName table, TableSaved.Step step, long done, long all, long here) {}

    @Override
    public void save(Validation validation) {
        saved.add(validation);
        onSave.run();
    }

    @Override
    public void confirmed(Difference difference) {
        differences.add(difference);
    }
}
