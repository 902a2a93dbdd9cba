/// Canary: which cohort to propose, and whether the side that it is sent to does as well as the
/// other. Pure: counts and time come from outside.
@NullMarked
package org.handoff.control.canary;

import org.jspecify.annotations.NullMarked;
