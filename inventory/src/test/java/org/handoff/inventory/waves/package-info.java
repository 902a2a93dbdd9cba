@NullMarked
package org.handoff.inventory.waves;

import org.jspecify.annotations.NullMarked;
