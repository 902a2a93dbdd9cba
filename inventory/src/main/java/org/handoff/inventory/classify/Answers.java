package org.handoff.inventory.classify;

import org.jspecify.annotations.Nullable;

import java.util.EnumMap;
import java.util.Map;

/// What is known about one application. What is not in here is unknown, and never counts as yes.
public final class Answers {
    private final Map<Question, Answer> known = new EnumMap<>(Question.class);
    private @Nullable Outage outage;

    /// @param because the evidence, one sentence
    public record Answer(boolean yes, String because) {}

    /// Keeps what was said first: a person's word comes before what the map derives.
    public Answers with(Question question, boolean yes, String because) {
        Answers more = new Answers();
        more.known.putAll(known);
        more.known.putIfAbsent(question, new Answer(yes, because));
        more.outage = outage;
        return more;
    }

    /// With how long it would be away if no way without an outage held.
    public Answers with(Outage away) {
        Answers more = new Answers();
        more.known.putAll(known);
        more.outage = away;
        return more;
    }

    /// `null` if nobody measured it.
    public @Nullable Outage outage() {
        return outage;
    }

    /// `null` if unknown.
    public @Nullable Answer of(Question question) {
        return known.get(question);
    }
}
