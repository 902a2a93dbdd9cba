/// Judgements over evidence: pass, wait or refuse, always with a reason; unknown refuses.
@NullMarked
package org.handoff.control.gate;

import org.jspecify.annotations.NullMarked;
