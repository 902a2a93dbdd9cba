/// The append-only, hash-chained record that is engine state and audit evidence at once.
@NullMarked
package org.handoff.control.ledger;

import org.jspecify.annotations.NullMarked;
