package org.handoff.control.posture;

/// What a rule asks of a resource. Pure.
@FunctionalInterface
interface Check {
    Answer of(Resource resource, Twin twin);

    /// Both must hold; the first that does not answers.
    default Check and(Check other) {
        return (resource, twin) -> {
            Answer first = of(resource, twin);
            return first.isRight() ? other.of(resource, twin) : first;
        };
    }

    /// One of both must hold. If none does and one is unknown, it is unknown.
    default Check or(Check other) {
        return (resource, twin) -> {
            Answer first = of(resource, twin);
            Answer second = first.isRight() ? first : other.of(resource, twin);
            return second.isRight() || (second instanceof Answer.Unknown) ? second : first;
        };
    }
}
