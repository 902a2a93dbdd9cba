/// Real faults: kills and freezes Handoff's real processes while clinicians work, then counts.
@NullMarked
package org.handoff.bench.faults;

import org.jspecify.annotations.NullMarked;
