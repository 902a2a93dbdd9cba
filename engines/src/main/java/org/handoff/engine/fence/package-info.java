/// What every engine's fence does alike: wait for open transactions without keeping clinicians
/// waiting behind it, and say who was met.
@NullMarked
package org.handoff.engine.fence;

import org.jspecify.annotations.NullMarked;
