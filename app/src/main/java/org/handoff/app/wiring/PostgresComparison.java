package org.handoff.app.wiring;

import org.handoff.app.spec.Spec;
import org.handoff.app.validate.StructureReport;
import org.handoff.data.validate.Sessions;
import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.Timeouts;
import org.handoff.engine.postgres.rows.PostgresRows;
import org.handoff.engine.postgres.rows.PostgresSurvey;
import org.handoff.engine.postgres.validate.PostgresPassage;
import org.handoff.model.Environment;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.List;

/// Two PostgreSQL databases, at rest or while changes flow.
record PostgresComparison(Spec spec, Sides sides, Environment owner, boolean flows)
        implements Comparison {
    static PostgresComparison of(Spec spec) {
        Sides sides = Sides.of(spec);
        try (PostgresPassage passage = PostgresPassage.open(sides.legacy(), sides.cloud())) {
            return new PostgresComparison(spec, sides, passage.owner(), passage.flows());
        }
    }

    @Override
    public ComparedTables tables(List<String> asked) {
        return ComparedTables.of(spec, sides, owner, asked);
    }

    @Override
    public Sessions sessions() {
        PostgresPassage passage = PostgresPassage.open(sides.legacy(), sides.cloud());
        PostgresSide now = sides.get(passage.owner());
        PostgresSide other = sides.get(passage.owner().other());
        return new Sessions(
                PostgresSurvey.open(now),
                PostgresSurvey.open(other),
                PostgresRows.open(now, Timeouts.BULK),
                PostgresRows.open(other, Timeouts.BULK),
                passage);
    }

    @Override
    public void requireStructure() {
        // All of it is known.
    }

    @Override
    public StructureReport structure(@Nullable Path baseline) {
        return ComparedStructures.of(spec, sides, owner, flows, baseline);
    }
}
