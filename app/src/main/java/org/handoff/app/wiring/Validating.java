package org.handoff.app.wiring;

import org.handoff.app.spec.Spec;
import org.handoff.app.spec.SpecFile;
import org.handoff.app.validate.Asked;
import org.handoff.app.validate.KeptValidation;
import org.handoff.app.validate.KeysFile;
import org.handoff.app.validate.Validated;
import org.handoff.app.validate.Watcher;
import org.handoff.data.validate.Difference;
import org.handoff.data.validate.TableSaved;
import org.handoff.data.validate.Validation;
import org.handoff.data.validate.Validator;
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
    private final Asked asked;
    private final Watcher watcher;

    Validating(SpecFile file, Asked asked, Watcher watcher) {
        this.file = file;
        this.spec = file.spec();
        this.asked = asked;
        this.watcher = watcher;
    }

    Validated run() throws InterruptedException {
        Comparison sides = Comparison.of(spec);
        Environment owner = sides.owner();
        boolean flows = sides.flows();
        if (asked.baseline() != null) {
            sides.requireStructure();
        }
        ComparedTables tables = sides.tables(asked.tables());
        if (asked.dryRun()) {
            Instant now = Instant.now();
            watcher.begins(tables.tables(), owner, flows, false, now);
            return validated(sides, tables, Validation.fresh("", now));
        }
        try (KeptValidation kept = KeptValidation.open(spec.control().data())) {
            Validation from = from(kept, tables.tables(), owner, flows);
            Validation done = validate(sides, kept, from, tables.tables());
            kept.forget();
            return validated(sides, tables, done);
        }
    }

    private Validated validated(Comparison sides, ComparedTables tables, Validation validation) {
        return new Validated(
                spec.migration(),
                file.hash(),
                sides.owner(),
                sides.flows(),
                asked.plan(),
                validation,
                tables.findings(),
                asked.structure() && !asked.dryRun() ? sides.structure(asked.baseline()) : null,
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

    private Validation validate(
            Comparison sides, KeptValidation kept, Validation from, List<Table> tables)
            throws InterruptedException {
        boolean goesOn = !from.tables().isEmpty();
        try (KeysFile keys =
                asked.keysTo() == null ? null : KeysFile.open(asked.keysTo(), goesOn)) {
            return new Validator(
                            sides::sessions,
                            tables,
                            asked.plan(),
                            from,
                            listener(kept, keys == null ? _ -> {} : keys::add),
                            Validator.SAVE_EVERY,
                            Clock.systemUTC())
                    .run();
        }
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
