@NullMarked
package org.handoff.inventory.report;

import org.jspecify.annotations.NullMarked;
