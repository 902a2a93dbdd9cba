package org.handoff.control.posture;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/// Checks of one setting. What is not set is wrong unless a check says what the provider does then;
/// what cannot be told never passes.
final class Settings {
    /// Anything at all.
    static final Check ANY = (_, _) -> Answer.right();

    private Settings() {}

    /// It must be true.
    static Check yes(String pointer) {
        return is(pointer, Settings::isTrue);
    }

    /// It must be true, or left to the provider, which makes it true.
    static Check yesOrUnset(String pointer) {
        return is(pointer, value -> isTrue(value) || isUnset(value));
    }

    /// It must not be true; the provider's own value is false.
    static Check notYes(String pointer) {
        return is(pointer, value -> !isTrue(value));
    }

    /// It must be false; the provider's own value is true.
    static Check no(String pointer) {
        return is(pointer, value -> !isUnset(value) && value.asText().equals("false"));
    }

    /// It must be there, whatever it is.
    static Check some(String pointer) {
        return is(
                pointer,
                value -> value.isContainerNode() ? !value.isEmpty() : !text(value).isEmpty());
    }

    static Check atLeast(String pointer, long least) {
        return is(pointer, value -> value.asLong(Long.MIN_VALUE) >= least);
    }

    static Check oneOf(String pointer, String... allowed) {
        return is(pointer, value -> Arrays.asList(allowed).contains(text(value)));
    }

    /// One of these must not stand there; unset passes.
    static Check noneOf(String pointer, String... refused) {
        return is(pointer, value -> !Arrays.asList(refused).contains(text(value)));
    }

    static Check matches(String pointer, String pattern) {
        return is(pointer, value -> text(value).matches(pattern));
    }

    /// A check of a setting in each block of a list; a list without blocks passes.
    static Check each(String list, String setting, Predicate<JsonNode> right) {
        return (resource, _) -> {
            if (resource.at(list).isMissingNode() && resource.isOpen(list)) {
                return open(list);
            }
            int number = 0;
            for (JsonNode block : resource.at(list)) {
                String pointer = list + "/" + number++ + "/" + setting;
                if (resource.isOpen(pointer)) {
                    return open(pointer);
                }
                if (!right.test(block.path(setting))) {
                    return Answer.wrong("has a " + name(list) + " with an unfit " + setting);
                }
            }
            return Answer.right();
        };
    }

    /// Something that belongs to it must be there and be right.
    static Check has(String type, String attribute, Check check) {
        return (resource, twin) -> {
            List<Resource> belonging = twin.belonging(type, attribute, resource).toList();
            List<Answer> answers = belonging.stream().map(each -> check.of(each, twin)).toList();
            if (answers.stream().anyMatch(Answer::isRight)) {
                return Answer.right();
            }
            return answers.isEmpty()
                    ? Answer.wrong("has no " + type)
                    : switch (answers.getFirst()) {
                        case Answer.Unknown it ->
                                new Answer.Unknown("has a " + type + " that " + it.found());
                        case Answer.Wrong it ->
                                Answer.wrong("has a " + type + " that " + it.found());
                        case Answer.Right it -> it;
                    };
        };
    }

    static Answer open(String pointer) {
        return new Answer.Unknown(
                "leaves " + name(pointer) + " unknown: it is sensitive, or not applied yet");
    }

    static boolean isTrue(JsonNode value) {
        return value.isBoolean() ? value.asBoolean() : value.asText("").equals("true");
    }

    static String name(String pointer) {
        return pointer.substring(1).replaceAll("/[0-9]+", "").replace('/', '.');
    }

    private static Check is(String pointer, Predicate<JsonNode> right) {
        return (resource, _) -> {
            if (resource.isOpen(pointer)) {
                return open(pointer);
            }
            JsonNode value = resource.at(pointer);
            return right.test(value) ? Answer.right() : found(value, pointer);
        };
    }

    private static boolean isUnset(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    private static String text(JsonNode value) {
        return isUnset(value) ? "" : value.asText("");
    }

    /// Shows only what can be no secret.
    private static Answer found(JsonNode value, String pointer) {
        if (isUnset(value) || (value.isContainerNode() && value.isEmpty())) {
            return Answer.wrong("does not set " + name(pointer));
        }
        String text = value.asText("");
        boolean plain =
                value.isBoolean()
                        || value.isNumber()
                        || text.matches("[A-Za-z][A-Za-z0-9_. -]{0,40}|[0-9.]{1,8}");
        return Answer.wrong(
                plain ? "sets " + name(pointer) + " to " + text : "has an unfit " + name(pointer));
    }
}
