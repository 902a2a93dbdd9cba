/// The proof of dirty keys, at a size and at ten times that size.
@NullMarked
package org.handoff.bench.proof;

import org.jspecify.annotations.NullMarked;
