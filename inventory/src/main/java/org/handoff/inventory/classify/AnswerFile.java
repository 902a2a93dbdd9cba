package org.handoff.inventory.classify;

import org.handoff.inventory.intake.BoundedYaml;
import org.handoff.model.HandoffException;

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
/// ```
public final class AnswerFile {
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
                answers = answer(name, String.valueOf(entry.getKey()), entry.getValue(), answers);
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

    private static HandoffException wrong(String file, String what) {
        return HandoffException.operator("classify.facts", file + ": " + what + ".", "");
    }
}
