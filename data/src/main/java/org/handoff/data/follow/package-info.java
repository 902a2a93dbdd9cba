/// One stream: a change log read on one side and written on the other, in commit order, with its
/// progress in the same transaction.
@NullMarked
package org.handoff.data.follow;

import org.jspecify.annotations.NullMarked;
