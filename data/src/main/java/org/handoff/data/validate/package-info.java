/// Comparing both sides on request, while changes flow or at rest: counts, checksums, sampled
/// records, every record; what differs, where, and why.
@NullMarked
package org.handoff.data.validate;

import org.jspecify.annotations.NullMarked;
