/// Tables: inventories, dependencies, rules, leases, exports of discovery tools.
@NullMarked
package org.handoff.inventory.source.table;

import org.jspecify.annotations.NullMarked;
