package org.handoff.engine.postgres.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.data.verify.SequenceProof;
import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.catalog.Pair;
import org.handoff.model.Environment;
import org.handoff.model.SequenceState;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

final class SequenceTest {
    private static final String SCHEMA =
            """
            CREATE TABLE a (id bigint GENERATED ALWAYS AS IDENTITY, n serial);
            CREATE SEQUENCE down INCREMENT -5 MAXVALUE -1 MINVALUE -1000000;
            CREATE SEQUENCE wheel MAXVALUE 10 CYCLE;
            CREATE SEQUENCE nearly MAXVALUE 1000;
            CREATE SEQUENCE untouched START 500;
            CREATE SEQUENCE placed;
            CREATE SEQUENCE "Odd name" INCREMENT 10;
            """;

    @Test
    void theTargetIsAheadOfEveryNumberEverHandedOut() throws Exception {
        String database = Pair.freshDatabase();
        Pair.runBoth(database, SCHEMA);
        Pair.run(
                Pair.legacy(),
                database,
                """
                SELECT setval('a_id_seq', 12345), setval('a_n_seq', 7), setval('down', -50),
                       setval('wheel', 9), setval('nearly', 995), setval('placed', 800, false),
                       setval('"Odd name"', 101);
                """);
        Pair.run(Pair.cloud(), database, "SELECT setval('a_n_seq', 90000)");
        PostgresSide legacy = Pair.side(Pair.legacy(), database);
        PostgresSide cloud = Pair.side(Pair.cloud(), database);
        try (SequenceProof proof =
                        new SequenceProof(
                                () -> PostgresSequences.open(legacy),
                                () -> PostgresSequences.open(cloud));
                PostgresSequences target = PostgresSequences.open(cloud)) {
            SequenceProof.Result first =
                    proof.advance(Environment.LEGACY, 100, Duration.ofSeconds(20));
            assertThat(first.findings()).isEmpty();
            assertThat(first.sequences()).isEqualTo(8);
            Map<String, SequenceState> held = byName(target.read());
            assertThat(last(held, "a_id_seq")).isEqualTo(12_445);
            assertThat(last(held, "a_n_seq")).isEqualTo(90_000);
            assertThat(last(held, "down")).isEqualTo(-550);
            assertThat(last(held, "wheel")).isEqualTo(9);
            assertThat(last(held, "nearly")).isEqualTo(995);
            assertThat(last(held, "untouched")).isEqualTo(500);
            assertThat(last(held, "placed")).isEqualTo(800);
            assertThat(last(held, "Odd name")).isEqualTo(1_101);
            assertThat(held.get("placed")).extracting(SequenceState::called).isEqualTo(false);

            SequenceProof.Result second =
                    proof.advance(Environment.LEGACY, 100, Duration.ofSeconds(20));
            assertThat(second.moved()).isZero();
            assertThat(byName(target.read())).isEqualTo(held);
        }
    }

    @Test
    void aSequenceThatTheTargetLacksIsNamed() throws Exception {
        String database = Pair.freshDatabase();
        Pair.run(Pair.legacy(), database, "CREATE SEQUENCE lonely");
        PostgresSide legacy = Pair.side(Pair.legacy(), database);
        PostgresSide cloud = Pair.side(Pair.cloud(), database);
        try (SequenceProof proof =
                new SequenceProof(
                        () -> PostgresSequences.open(legacy),
                        () -> PostgresSequences.open(cloud))) {
            assertThat(proof.advance(Environment.LEGACY, 1, Duration.ofSeconds(20)).findings())
                    .singleElement()
                    .satisfies(f -> assertThat(f.object()).isEqualTo("public.lonely"));
        }
    }

    private static Map<String, SequenceState> byName(List<SequenceState> states) {
        return states.stream().collect(Collectors.toMap(s -> s.name().name(), s -> s));
    }

    private static long last(Map<String, SequenceState> held, String name) {
        SequenceState state = held.get(name);
        assertThat(state).as(name).isNotNull();
        return state == null ? 0 : state.last();
    }
}
