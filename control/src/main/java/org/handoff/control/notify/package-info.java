/// Telling people what happened, out of the ledger: channels, words for each audience, tries with
/// bounds, receipts, and who is told when nobody answers. Nothing here is waited for by a run.
@NullMarked
package org.handoff.control.notify;

import org.jspecify.annotations.NullMarked;
