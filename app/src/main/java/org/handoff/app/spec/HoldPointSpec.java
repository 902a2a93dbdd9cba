package org.handoff.app.spec;

import java.time.Duration;
import java.util.List;

/// Where a cutover waits for a person; never while writes are held.
public record HoldPointSpec(
        @Key("As people call it, e.g. go or no-go.") String name,
        @Key(
                        value =
                                "before: the last thing before writes are held. after: once"
                                        + " everything points to cloud, ahead of the hooks there.",
                        fallback = "before")
                Place at,
        @Key("Who may release it, by name; left out, whoever may operate or approve.")
                List<String> people,
        @Key(
                        value =
                                "How long it is waited; then the run goes back by itself, behind"
                                        + " the release by a rollback.",
                        fallback = "15m",
                        min = "1s",
                        max = "8h")
                Duration within) {
    public HoldPointSpec {
        people = List.copyOf(people);
    }

    /// On which side of the move.
    public enum Place {
        BEFORE,
        AFTER
    }
}
