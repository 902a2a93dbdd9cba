/// Observed against declared: verdicts, coverage, dispositions, the preflight's answer.
@NullMarked
package org.handoff.inventory.gate;

import org.jspecify.annotations.NullMarked;
