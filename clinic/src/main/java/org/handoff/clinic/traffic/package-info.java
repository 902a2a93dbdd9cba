/// Clinicians at work: open-loop HTTP load that remembers every acknowledged write.
@NullMarked
package org.handoff.clinic.traffic;

import org.jspecify.annotations.NullMarked;
