/// The conductor and the one routine that it runs: a single-owner state machine, no threads, no
/// clock.
@NullMarked
package org.handoff.control.runbook;

import org.jspecify.annotations.NullMarked;
