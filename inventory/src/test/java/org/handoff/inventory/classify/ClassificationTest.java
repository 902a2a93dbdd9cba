package org.handoff.inventory.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.handoff.inventory.Export;
import org.handoff.inventory.gate.Dispositions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;

class ClassificationTest {
    @TempDir private Path folder = Path.of("");

    /// Everything that the way needs, and every question of other ways answered against them.
    private static Answers fitting(Strategy strategy) {
        Answers answers = new Answers();
        for (Question question : strategy.questions()) {
            answers =
                    answers.with(
                            question, Boolean.TRUE.equals(strategy.needs().get(question)), "given");
        }
        for (Question question : Question.values()) {
            answers = answers.with(question, false, "given");
        }
        return answers;
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void eachWayHoldsWhenAllItNeedsIsKnown(Strategy strategy) {
        Classification found = Classification.of("Charting", fitting(strategy));

        assertThat(found.strategy()).isEqualTo(strategy);
        assertThat(found.provisional()).isFalse();
        assertThat(found.cheapest()).isNull();
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void eachNeedIsAVetoAndItsAbsenceLeavesTheWayOpen(Strategy strategy) {
        for (Question veto : strategy.questions()) {
            Answers against = new Answers();
            Answers open = new Answers();
            for (Question question : Question.values()) {
                boolean needed = Boolean.TRUE.equals(strategy.needs().get(question));
                against = against.with(question, (question == veto) != needed, "given");
                open = question == veto ? open : open.with(question, needed, "given");
            }
            assertThat(Classification.of("x", against).strategy())
                    .as("%s without %s", strategy, veto)
                    .isNotEqualTo(strategy);
            assertThat(Classification.of("x", against).trial(strategy).vetoes())
                    .containsExactly(veto);
            Classification unknown = Classification.of("x", open);
            assertThat(unknown.strategy()).isNotEqualTo(strategy);
            assertThat(unknown.trial(strategy).open()).containsExactly(veto);
        }
    }

    @Test
    void knowingNothingGivesAProvisionalWindowAndTheCheapestFact() {
        Classification found = Classification.of("Charting", new Answers());

        assertThat(found.strategy()).isEqualTo(Strategy.WINDOW);
        assertThat(found.provisional()).isTrue();
        assertThat(found.cheapest()).isEqualTo(Question.RETIREMENT_SIGNED);
    }

    @Test
    void anHonestWindowSaysWhyNothingElseHolds() {
        Classification found = Classification.of("Charting", fitting(Strategy.WINDOW));

        assertThat(found.because())
                .contains(
                        "no zero-downtime strategy holds; an outage of nobody knows how many"
                                + " minutes: measure a copy and say it as `outage`",
                        "not replication-first: one-writer: no, given");
        assertThat(found.wouldChangeIf())
                .anyMatch(line -> line.startsWith("replication-first if one-writer were yes"));
    }

    @Test
    void theMapAnswersWhatItHasSeenAndAPersonsWordComesFirst() {
        Export export =
                new Export(folder)
                        .with(
                                "cmdb.csv",
                                """
                                name,ip,role,application,moves
                                app01,10.1.0.5,app,Charting,yes
                                db01,10.1.0.9,database,Charting,yes
                                rep01,10.1.0.7,app,Reports,yes
                                """)
                        .traffic("conn.log", 3, "10.1.0.5 10.1.0.9 1433", "10.1.0.7 10.1.0.9 1433")
                        .with("host=rep01/app.ini", "server=10.1.0.9\n");
        Answers said = new Answers().with(Question.INTERCEPTABLE, true, "ann says so");

        Answers answers = Derived.of(export.map(Dispositions.NONE), "Charting", said);

        assertThat(answers.of(Question.ONE_WRITER))
                .isEqualTo(new Answers.Answer(false, "its database is used by Charting, Reports"));
        assertThat(answers.of(Question.UNUSED))
                .isEqualTo(new Answers.Answer(false, "rep01 > db01 tcp 1433 was seen"));
        assertThat(answers.of(Question.INTERCEPTABLE))
                .isEqualTo(new Answers.Answer(true, "ann says so"));
        assertThat(
                        Derived.of(export.map(Dispositions.NONE), "Charting", new Answers())
                                .of(Question.INTERCEPTABLE))
                .isEqualTo(
                        new Answers.Answer(
                                false, "rep01 > db01 tcp 1433 names its address literally"));
    }

    @Test
    void theFactsFileIsReadAndWhatIsWrongIsNamed() {
        assertThat(
                        AnswerFile.parse(
                                        "Charting:\n  bound: {is: false, because: runs anywhere}\n",
                                        "f")
                                .get("Charting"))
                .satisfies(answers ->
                        assertThat(answers.of(Question.BOUND))
                                .isEqualTo(new Answers.Answer(false, "runs anywhere")));
        assertThatThrownBy(
                        () -> AnswerFile.parse("Charting:\n  bond: {is: false, because: x}\n", "f"))
                .hasMessageContaining("`bond` is no question");
        assertThatThrownBy(() -> AnswerFile.parse("Charting:\n  bound: maybe\n", "f"))
                .hasMessageContaining("needs {is:");
    }

    @Test
    void aWindowSaysHowLongAnOutageAndBecauseOfWhat() {
        Answers bound =
                AnswerFile.parse(
                                """
                                Charting:
                                  outage: {gigabytes: 400, megabytes-a-second: 80,
                                    because: as the rehearsal's copy ran}
                                Billing:
                                  outage: {minutes: 40, because: the last patch took 38}
                                """,
                                "facts.yaml")
                        .get("Charting");

        assertThat(Classification.of("Charting", java.util.Objects.requireNonNull(bound)).because())
                .contains(
                        "no zero-downtime strategy holds; an outage of about 86 minutes, because"
                                + " 400 GB are copied at 80 MB/s, as the rehearsal's copy ran");
        assertThat(Classification.of("Charting", new Answers()).because())
                .anyMatch(line -> line.contains("nobody knows how many minutes"));
        assertThatThrownBy(() -> AnswerFile.parse("X: {outage: {minutes: 4}}", "facts.yaml"))
                .hasMessageContaining("`outage` needs {minutes: N, because: the evidence}");
    }
}
