/// Wave plans beside the optimum, and at the size of a real portfolio.
@NullMarked
package org.handoff.bench.waves;

import org.jspecify.annotations.NullMarked;
