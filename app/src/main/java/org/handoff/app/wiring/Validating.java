package org.handoff.app.wiring;

import org.handoff.app.spec.Spec;
import org.handoff.app.spec.SpecFile;
import org.handoff.app.validate.Asked;
import org.handoff.app.validate.KeptValidation;
import org.handoff.app.validate.KeysFile;
import org.handoff.app.validate.Validated;
import org.handoff.app.validate.Watcher;
import org.handoff.data.validate.Difference;
import org.handoff.data.validate.Sessions;
import org.handoff.data.validate.TableSaved;
import org.handoff.data.validate.Validation;
import org.handoff.data.validate.Validator;
import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.Timeouts;
import org.handoff.engine.postgres.rows.PostgresRows;
import org.handoff.engine.postgres.rows.PostgresSurvey;
import org.handoff.engine.postgres.validate.PostgresPassage;
import org.handoff.model.Environment;
import org.handoff.model.LeafSum;
import org.handoff.model.Table;
import org.handoff.model.TableName;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/// `handoff validate`: which tables, over which sessions, kept where. One thread.
final class Validating {
    private final SpecFile file;
    private final Spec spec;
    private final Sides sides;
    private final Asked asked;
    private final Watcher watcher;

    Validating(SpecFile file, Asked asked, Watcher watcher) {
        this.file = file;
        this.spec = file.spec();
        this.sides = Sides.of(spec);
        this.asked = asked;
        this.watcher = watcher;
    }

    Validated run() throws InterruptedException {
        Environment owner;
        boolean flows;
        try (PostgresPassage passage = PostgresPassage.open(sides.legacy(), sides.cloud())) {
            owner = passage.owner();
            flows = passage.flows();
        }
        ComparedTables tables = ComparedTables.of(spec, sides, owner, asked.tables());
        if (asked.dryRun()) {
            Instant now = Instant.now();
            watcher.begins(tables.tables(), owner, flows, false, now);
            return validated(owner, flows, tables, Validation.fresh("", now));
        }
        try (KeptValidation kept = KeptValidation.open(spec.control().data())) {
            Validation from = from(kept, tables.tables(), owner, flows);
            Validation done = validate(kept, from, tables.tables());
            kept.forget();
            return validated(owner, flows, tables, done);
        }
    }

    private Validated validated(
            Environment owner, boolean flows, ComparedTables tables, Validation validation) {
        return new Validated(
                spec.migration(),
                file.hash(),
                owner,
                flows,
                asked.plan(),
                validation,
                tables.findings(),
                asked.structure() && !asked.dryRun()
                        ? ComparedStructures.of(spec, sides, owner, flows, asked.baseline())
                        : null,
                Instant.now());
    }

    private Validation from(
            KeptValidation kept, List<Table> tables, Environment owner, boolean flows) {
        String about = about(tables, owner);
        Validation before = asked.fresh() ? null : kept.read(about);
        Validation from = before == null ? Validation.fresh(about, Instant.now()) : before;
        watcher.begins(tables, owner, flows, before != null, from.began());
        return from;
    }

    /// Another spec, plan, owner or shape of a table is another question.
    private String about(List<Table> tables, Environment owner) {
        StringBuilder text = new StringBuilder(file.hash()).append(owner).append(asked.plan());
        tables.forEach(table ->
                text.append('\n').append(table.name()).append(table.columns()).append(table.key()));
        byte[] digest = LeafSum.sha256().digest(text.toString().getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest);
    }

    private Validation validate(KeptValidation kept, Validation from, List<Table> tables)
            throws InterruptedException {
        boolean goesOn = !from.tables().isEmpty();
        try (KeysFile keys =
                asked.keysTo() == null ? null : KeysFile.open(asked.keysTo(), goesOn)) {
            return new Validator(
                            () -> sessions(sides),
                            tables,
                            asked.plan(),
                            from,
                            listener(kept, keys == null ? _ -> {} : keys::add),
                            Validator.SAVE_EVERY,
                            Clock.systemUTC())
                    .run();
        }
    }

    /// Connects to both sides.
    static Sessions sessions(Sides sides) {
        PostgresPassage passage = PostgresPassage.open(sides.legacy(), sides.cloud());
        PostgresSide owner = sides.get(passage.owner());
        PostgresSide other = sides.get(passage.owner().other());
        return new Sessions(
                PostgresSurvey.open(owner),
                PostgresSurvey.open(other),
                PostgresRows.open(owner, Timeouts.BULK),
                PostgresRows.open(other, Timeouts.BULK),
                passage);
    }

    private Validator.Listener listener(KeptValidation kept, Consumer<Difference> confirmed) {
        return new Validator.Listener() {
            @Override
            public void at(TableName table, TableSaved.Step step, long done, long all, long here) {
                String words = step.name().toLowerCase(Locale.ROOT).replace('_', ' ');
                watcher.at(table, words, done, all, here);
            }

            @Override
            public void save(Validation validation) {
                kept.write(validation);
            }

            @Override
            public void confirmed(Difference difference) {
                confirmed.accept(difference);
            }
        };
    }
}
