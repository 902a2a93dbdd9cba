package org.handoff.engine.mariadb.capture;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.engine.mariadb.Maria;
import org.handoff.engine.mariadb.MariaSide;
import org.handoff.engine.mariadb.catalog.Names;
import org.handoff.engine.mariadb.install.MariaInstallation;
import org.handoff.engine.mariadb.types.SpelledTable;
import org.handoff.engine.mariadb.wire.MariaSession;
import org.handoff.model.Change;
import org.handoff.model.Environment;
import org.handoff.model.HandoffException;
import org.handoff.model.Position;
import org.handoff.model.Tuple;
import org.handoff.socket.ChangeSink;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// What the tests of the log do alike.
final class LogReading {
    private LogReading() {}

    /// What was read, one line an event; ends the reading behind a position.
    static final class Heard implements ChangeSink {
        final List<String> lines = new ArrayList<>();
        final List<Change> changes = new ArrayList<>();
        final List<Position> begins = new ArrayList<>();
        final List<Position> ends = new ArrayList<>();
        private final Position last;
        @Nullable MariaLog log;

        Heard(Position last) {
            this.last = last;
        }

        @Override
        public void begin(Position commit, Instant committedAt, boolean replicated) {
            begins.add(commit);
            lines.add("begin" + (replicated ? " ours" : ""));
        }

        @Override
        public void change(Change change) {
            changes.add(change);
            lines.add(
                    switch (change) {
                        case Change.Insert _, Change.Update _, Change.Delete _ ->
                                change.getClass().getSimpleName();
                        case Change.Truncate it -> "Truncate " + it.tables().getFirst().name();
                        default -> change.toString();
                    });
        }

        @Override
        public void commit(Position end) {
            // Handoff's own bookkeeping says nothing.
            if (lines.getLast().equals("begin")) {
                lines.removeLast();
                begins.removeLast();
                return;
            }
            lines.add("commit");
            ends.add(end);
        }

        @Override
        public void idle(Position end) {
            if (end.isAtLeast(last)) {
                Objects.requireNonNull(log).close();
            }
        }
    }

    static Position end(MariaSide side) {
        try (MariaSession session = side.openSession()) {
            return LogPlace.seen(side, session);
        }
    }

    /// Reads from a place to the log's end.
    static Heard heard(MariaSide side, List<SpelledTable> tables, Position from) throws Exception {
        return heard(side, tables, from, new Undone());
    }

    static Heard heard(MariaSide side, List<SpelledTable> tables, Position from, Undone undone)
            throws Exception {
        try (MariaLog log = opened(side, tables, from, undone)) {
            Heard heard = new Heard(end(side));
            heard.log = log;
            log.read(heard);
            return heard;
        }
    }

    /// The same, as often as the log asks to be read anew: a stream does so, too.
    static Heard heardInTheEnd(MariaSide side, Position from, int rounds) throws Exception {
        Undone undone = new Undone();
        for (int round = 1; round < rounds; round++) {
            try {
                heard(side, Maria.spelled(side), from, undone);
            } catch (HandoffException again) {
                assertThat(again.fault().code()).isEqualTo("capture.undone");
                continue;
            }
            throw new AssertionError("it was read in " + round + " rounds");
        }
        return heard(side, Maria.spelled(side), from, undone);
    }

    /// Of the rows that were inserted, the column at a place.
    static List<String> inserted(Heard heard, int place) {
        return heard.changes.stream()
                .filter(Change.Insert.class::isInstance)
                .map(change -> String.valueOf(text(((Change.Insert) change).after(), place)))
                .toList();
    }

    static @Nullable String text(Tuple tuple, int i) {
        byte[] value = tuple.get(i);
        return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }

    static MariaLog opened(MariaSide side, List<SpelledTable> tables, Position from)
            throws Exception {
        return opened(side, tables, from, new Undone());
    }

    private static MariaLog opened(
            MariaSide side, List<SpelledTable> tables, Position from, Undone undone)
            throws Exception {
        String place = Names.quoted(side.own().database()) + ".log_place";
        Maria.run(
                side,
                "DELETE FROM %s;\nINSERT INTO %s VALUES (1, %d)"
                        .formatted(place, place, from.value()));
        MariaLog log = new MariaLog(side, tables, undone);
        assertThat(log.open()).isEqualTo(from);
        return log;
    }

    static MariaSide installed(MariaSide side, String tables) throws Exception {
        Maria.run(side, tables);
        new MariaInstallation(side, Environment.LEGACY, "log-test")
                .install(
                        true, Maria.spelled(side).stream().map(one -> one.table().name()).toList());
        return side;
    }
}
