/// Approvals: who approved which plan, and whether it is still the plan. Pure.
@NullMarked
package org.handoff.control.approve;

import org.jspecify.annotations.NullMarked;
