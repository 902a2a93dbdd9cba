/// The map against estates whose truth is known.
@NullMarked
package org.handoff.bench.map;

import org.jspecify.annotations.NullMarked;
