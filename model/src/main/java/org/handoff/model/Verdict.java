package org.handoff.model;

/// What a gate says, always with its reason. Unknown is [Refuse].
public sealed interface Verdict {
    String reason();

    record Pass(String reason) implements Verdict {}

    /// Not yet, but expected to pass by itself.
    record Wait(String reason) implements Verdict {}

    record Refuse(String reason) implements Verdict {}
}
