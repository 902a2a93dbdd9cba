/// Strangler: routes that move to the other side one by one, and what the ledger says of them.
@NullMarked
package org.handoff.control.strangle;

import org.jspecify.annotations.NullMarked;
