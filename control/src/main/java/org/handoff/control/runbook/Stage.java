package org.handoff.control.runbook;

import java.time.Duration;
import java.util.function.Function;

/// One line of a runbook.
///
/// @param step its name
/// @param work what is done
/// @param bound how long it may take; meaningless behind the switch, but for the soak
/// @param says what it does, for a plan in words
public record Stage(Step step, Work work, Duration bound, Function<Run, String> says) {}
