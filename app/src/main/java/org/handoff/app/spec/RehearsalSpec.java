package org.handoff.app.spec;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;

/// A disposable copy of both sides, with a spec of its own, on which the plan is carried out.
public record RehearsalSpec(
        @Key(
                        "Spec of the twin; then a rehearsal counts only if every step was led there"
                                + " and back on it.")
                @Nullable Path twin,
        @Key(
                        "On the twin: the spec that it is the twin of, so that nothing of it is"
                                + " ever moved here.")
                @Nullable Path twinOf,
        @Key(value = "How old the twin's may be.", fallback = "7d", min = "1h", max = "90d")
                Duration lasts) {}
