package org.handoff.inventory.classify;

import org.handoff.inventory.classify.Answers.Answer;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The way of moving that fits one application.
///
/// @param provisional whether a fact that nobody knows could still change it for an earlier way
/// @param because what holds, a sentence each
/// @param wouldChangeIf what would lead to another way, a sentence each
/// @param cheapest the cheapest unknown fact that could decide; `null` if nothing is open
/// @param trials how each way fared, in order
public record Classification(
        String application,
        Strategy strategy,
        boolean provisional,
        List<String> because,
        List<String> wouldChangeIf,
        @Nullable Question cheapest,
        List<Trial> trials) {

    /// @param vetoes needs that are known not to be met
    /// @param open needs of which nobody knows
    /// @param score share of needs that are known to be met, 0 to 1
    public record Trial(
            Strategy strategy, List<Question> vetoes, List<Question> open, double score) {
        boolean holds() {
            return vetoes.isEmpty() && open.isEmpty();
        }

        boolean isOpen() {
            return vetoes.isEmpty() && !open.isEmpty();
        }
    }

    /// Tries the ways in their order. The first that holds is it; a way before it that is still
    /// open makes it provisional.
    public static Classification of(String application, Answers answers) {
        List<Trial> trials = new ArrayList<>();
        for (Strategy strategy : Strategy.values()) {
            trials.add(trial(strategy, answers));
        }
        Trial chosen = trials.stream().filter(Trial::holds).findFirst().orElseThrow();
        List<Trial> before =
                trials.stream()
                        .filter(one -> one.strategy().compareTo(chosen.strategy()) < 0)
                        .toList();
        List<Question> open =
                before.stream()
                        .filter(Trial::isOpen)
                        .flatMap(one -> one.open().stream())
                        .distinct()
                        .toList();
        return new Classification(
                application,
                chosen.strategy(),
                !open.isEmpty(),
                because(chosen, before, answers),
                wouldChange(chosen, before, answers),
                open.stream().min(Comparator.comparingInt(Question::minutes)).orElse(null),
                List.copyOf(trials));
    }

    /// How that way fared.
    public Trial trial(Strategy strategy) {
        return trials.stream().filter(one -> one.strategy() == strategy).findFirst().orElseThrow();
    }

    private static Trial trial(Strategy strategy, Answers answers) {
        List<Question> vetoes = new ArrayList<>();
        List<Question> open = new ArrayList<>();
        for (Question question : strategy.questions()) {
            Answer answer = answers.of(question);
            boolean needed = Boolean.TRUE.equals(strategy.needs().get(question));
            if (answer == null) {
                open.add(question);
            } else if (answer.yes() != needed) {
                vetoes.add(question);
            }
        }
        int all = strategy.needs().size();
        double score = all == 0 ? 0 : (double) (all - vetoes.size() - open.size()) / all;
        return new Trial(strategy, List.copyOf(vetoes), List.copyOf(open), score);
    }

    private static List<String> because(Trial chosen, List<Trial> before, Answers answers) {
        List<String> lines = new ArrayList<>();
        for (Question question : chosen.strategy().questions()) {
            lines.add(said(question, answers));
        }
        if (chosen.strategy() == Strategy.WINDOW) {
            Outage outage = answers.outage();
            lines.add(
                    outage == null
                            ? "no zero-downtime strategy holds; an outage of nobody knows how many"
                                    + " minutes: measure a copy and say it as `outage`"
                            : outage.sentence());
            for (Trial trial : before) {
                if (!trial.vetoes().isEmpty()) {
                    lines.add(
                            "not "
                                    + trial.strategy().label()
                                    + ": "
                                    + said(trial.vetoes().getFirst(), answers));
                }
            }
        }
        return List.copyOf(lines);
    }

    private static List<String> wouldChange(Trial chosen, List<Trial> before, Answers answers) {
        List<String> lines = new ArrayList<>();
        for (Trial trial : before) {
            List<String> needed = new ArrayList<>();
            trial.vetoes().forEach(one -> needed.add(one.label() + " were " + word(trial, one)));
            trial.open().forEach(one -> needed.add(one.label() + " proved " + word(trial, one)));
            lines.add(trial.strategy().label() + " if " + String.join(" and ", needed));
        }
        for (Question question : chosen.strategy().questions()) {
            Answer answer = answers.of(question);
            boolean yes = answer != null && answer.yes();
            lines.add(
                    "no longer "
                            + chosen.strategy().label()
                            + " if "
                            + question.label()
                            + " became "
                            + (yes ? "no" : "yes"));
        }
        return List.copyOf(lines);
    }

    private static String word(Trial trial, Question question) {
        return Boolean.TRUE.equals(trial.strategy().needs().get(question)) ? "yes" : "no";
    }

    private static String said(Question question, Answers answers) {
        Answer answer = answers.of(question);
        return answer == null
                ? question.label() + ": unknown"
                : question.label() + ": " + (answer.yes() ? "yes" : "no") + ", " + answer.because();
    }
}
