/// What an auditor can check: signed checkpoints over the ledger, where they are kept, and whether
/// they and the ledger still say the same.
@NullMarked
package org.handoff.control.evidence;

import org.jspecify.annotations.NullMarked;
