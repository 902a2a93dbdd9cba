/// After the cutover: who still talks to the old addresses.
@NullMarked
package org.handoff.inventory.after;

import org.jspecify.annotations.NullMarked;
