/// One kit for each socket: what every implementation must keep, asked of the real thing.
@NullMarked
package org.handoff.testkit.contract;

import org.jspecify.annotations.NullMarked;
