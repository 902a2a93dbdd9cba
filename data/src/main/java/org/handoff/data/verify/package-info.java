/// Proof that both sides hold the same rows: dirty keys, their upkeep, the proof in the pause, the
/// sweep.
@NullMarked
package org.handoff.data.verify;

import org.jspecify.annotations.NullMarked;
