/// How many of a villain's changes to an exported ledger are found.
@NullMarked
package org.handoff.bench.evidence;

import org.jspecify.annotations.NullMarked;
