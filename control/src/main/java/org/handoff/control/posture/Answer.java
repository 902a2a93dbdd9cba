package org.handoff.control.posture;

/// What a rule says of a resource. What was found is the rest of a sentence that begins with the
/// resource's address, and never holds a value that could be a secret.
sealed interface Answer {
    static Answer right() {
        return new Right();
    }

    /// It holds.
    record Right() implements Answer {}

    /// It does not hold.
    record Wrong(String found) implements Answer {}

    /// Nobody can say yet: known only after a plan is applied, or marked sensitive and so not read.
    record Unknown(String found) implements Answer {}

    static Answer wrong(String found) {
        return new Wrong(found);
    }

    default boolean isRight() {
        return this instanceof Right;
    }
}
