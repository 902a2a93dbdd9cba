/// The map as JSON and as a page that needs nothing but itself.
@NullMarked
package org.handoff.inventory.report;

import org.jspecify.annotations.NullMarked;
