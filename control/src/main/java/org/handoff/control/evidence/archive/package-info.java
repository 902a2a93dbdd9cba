/// One file for auditors: made from the ledger, and checked without it.
@NullMarked
package org.handoff.control.evidence.archive;

import org.jspecify.annotations.NullMarked;
