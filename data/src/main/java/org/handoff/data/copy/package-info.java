/// The bulk copy: ranges in parallel, digested on the way, recorded with their rows, read back.
@NullMarked
package org.handoff.data.copy;

import org.jspecify.annotations.NullMarked;
