@NullMarked
package org.handoff.inventory.source.catalog;

import org.jspecify.annotations.NullMarked;
