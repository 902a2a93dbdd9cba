/// Flow records as switches and routers export them: NetFlow 5 and 9, IPFIX.
@NullMarked
package org.handoff.inventory.source.netflow;

import org.jspecify.annotations.NullMarked;
