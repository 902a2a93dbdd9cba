package org.handoff.engine.postgres.validate;

import org.handoff.data.validate.Difference;
import org.handoff.data.validate.Plan;
import org.handoff.data.validate.Sessions;
import org.handoff.data.validate.TableSaved;
import org.handoff.data.validate.Validation;
import org.handoff.data.validate.Validator;
import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.Timeouts;
import org.handoff.engine.postgres.catalog.PostgresCatalog;
import org.handoff.engine.postgres.rows.PostgresRows;
import org.handoff.engine.postgres.rows.PostgresSurvey;
import org.handoff.model.Environment;
import org.handoff.model.Table;
import org.handoff.model.TableName;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A validation of two sides, and what it told.
final class Compared implements Validator.Listener {
    static final Plan CHECKSUMS = new Plan(true, 0, false, Duration.ZERO, 1);
    static final Plan FULL = new Plan(false, 0, true, Duration.ZERO, 1);
    static final Plan SAMPLE = new Plan(false, 100, false, Duration.ZERO, 1);

    final List<Validation> saved = new ArrayList<>();
    final List<Difference> differences = new ArrayList<>();
    private final PostgresSide legacy;
    private final PostgresSide cloud;
    Runnable onSave = () -> {};

    Compared(PostgresSide legacy, PostgresSide cloud) {
        this.legacy = legacy;
        this.cloud = cloud;
    }

    Sessions sessions() {
        PostgresPassage passage = PostgresPassage.open(legacy, cloud);
        boolean forth = passage.owner() == Environment.LEGACY;
        PostgresSide owner = forth ? legacy : cloud;
        PostgresSide other = forth ? cloud : legacy;
        return new Sessions(
                PostgresSurvey.open(owner),
                PostgresSurvey.open(other),
                PostgresRows.open(owner, Timeouts.BULK),
                PostgresRows.open(other, Timeouts.BULK),
                passage);
    }

    List<TableSaved> run(Plan plan) throws SQLException, InterruptedException {
        return run(plan, Validation.fresh("test", Instant.now()));
    }

    List<TableSaved> run(Plan plan, Validation from) throws SQLException, InterruptedException {
        List<Table> tables;
        try (Connection session = legacy.openSession()) {
            tables = PostgresCatalog.tables(session);
        }
        return new Validator(
                        this::sessions, tables, plan, from, this, Duration.ZERO, Clock.systemUTC())
                .run()
                .tables();
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
