/// Small files of the control plane's folder, beside the ledger.
@NullMarked
package org.handoff.control.store;

import org.jspecify.annotations.NullMarked;
