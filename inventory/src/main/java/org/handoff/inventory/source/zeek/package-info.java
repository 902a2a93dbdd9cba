/// Logs of the Zeek network monitor, as tab-separated values or JSON.
@NullMarked
package org.handoff.inventory.source.zeek;

import org.jspecify.annotations.NullMarked;
