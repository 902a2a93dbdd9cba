/// Flow logs of clouds and switches.
@NullMarked
package org.handoff.inventory.source.flow;

import org.jspecify.annotations.NullMarked;
