package org.handoff.control.shell;

import org.handoff.control.runbook.Moment;

import java.time.Instant;

/// Where the loop takes its time from.
public interface Ticker {
    Moment now();

    /// The machine's clocks.
    static Ticker ofMachine() {
        return () -> new Moment(System.nanoTime(), Instant.now());
    }
}
