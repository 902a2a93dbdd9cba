/// Open connections as the machines themselves list them.
@NullMarked
package org.handoff.inventory.source.socket;

import org.jspecify.annotations.NullMarked;
