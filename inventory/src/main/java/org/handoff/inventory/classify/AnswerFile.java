package org.handoff.inventory.classify;

import org.handoff.inventory.intake.BoundedYaml;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/// What people know about applications: a mapping of applications to questions to an answer.
///
/// ```yaml
/// Charting:
///   source-available: {is: false, because: the vendor went out of business}
///   capture-feasible: {is: true, because: every table has a key}
///   outage: {gigabytes: 400, megabytes-a-second: 80, because: as the rehearsal's copy ran}
/// ```
public final class AnswerFile {
    private static final String OUTAGE = "outage";
    private static final double OUTAGE_MAX = 1e9;
    private static final int CHARACTERS_MAX = 16 << 20;

    private AnswerFile() {}

    /// @throws HandoffException with the first thing that is wrong
    public static Map<String, Answers> read(Path file) {
        try {
            return parse(Files.readString(file), file.toString());
        } catch (IOException e) {
            throw HandoffException.external(
                    "classify.facts", file + " cannot be read.", "Is the path right?", e);
        }
    }

    public static Map<String, Answers> parse(String text, String name) {
        Object root = BoundedYaml.load(text, name, "classify.facts", CHARACTERS_MAX);
        Map<String, Answers> all = new TreeMap<>();
        if (!(root instanceof Map<?, ?> applications)) {
            throw wrong(name, "maps applications to questions");
        }
        applications.forEach((application, questions) -> {
            Answers answers = new Answers();
            if (!(questions instanceof Map<?, ?> given)) {
                throw wrong(name, application + " maps questions to answers");
            }
            for (Map.Entry<?, ?> entry : given.entrySet()) {
                String label = String.valueOf(entry.getKey());
                answers =
                        label.equals(OUTAGE)
                                ? answers.with(outage(name, entry.getValue()))
                                : answer(name, label, entry.getValue(), answers);
            }
            all.put(String.valueOf(application), answers);
        });
        return all;
    }

    private static Answers answer(String file, String label, Object value, Answers answers) {
        Question question =
                Arrays.stream(Question.values())
                        .filter(one -> one.label().equals(label))
                        .findFirst()
                        .orElseThrow(() ->
                                wrong(
                                        file,
                                        "`"
                                                + label
                                                + "` is no question; there are "
                                                + String.join(
                                                        ", ",
                                                        Arrays.stream(Question.values())
                                                                .map(Question::label)
                                                                .toList())));
        if (value instanceof Map<?, ?> map
                && map.get("is") instanceof Boolean is
                && map.get("because") instanceof String because
                && !because.isBlank()) {
            return answers.with(question, is, because);
        }
        throw wrong(file, "`" + label + "` needs {is: true or false, because: the evidence}");
    }

    private static Outage outage(String file, Object value) {
        if (value instanceof Map<?, ?> map
                && map.get("because") instanceof String because
                && !because.isBlank()) {
            double minutes = number(map.get("minutes"));
            double gigabytes = number(map.get("gigabytes"));
            double rate = number(map.get("megabytes-a-second"));
            if (minutes > 0) {
                return new Outage((long) Math.ceil(minutes), because);
            }
            if (gigabytes > 0 && rate > 0) {
                return Outage.ofCopy(gigabytes, rate, because);
            }
        }
        throw wrong(
                file,
                "`outage` needs {minutes: N, because: the evidence} or {gigabytes: N,"
                        + " megabytes-a-second: N, because: the evidence}");
    }

    /// 0 if it is none, or too large to mean anything.
    private static double number(@Nullable Object value) {
        double number = value instanceof Number given ? given.doubleValue() : 0;
        return number < OUTAGE_MAX ? number : 0;
    }

    private static HandoffException wrong(String file, String what) {
        return HandoffException.operator("classify.facts", file + ": " + what + ".", "");
    }
}
